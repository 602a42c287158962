// Names for the shapes of the HTTP API, from the generated schema: nothing is written twice.
import type { components } from './schema';

type S = components['schemas'];
export type Target = S['Target'];
export type TopStatements = S['TopStatements'];
export type StatementStats = S['StatementStats'];
export type StatementDetail = S['StatementDetail'];
export type SeriesAnswer = S['SeriesAnswer'];
export type Activity = S['Activity'];
export type Session = S['Session'];
export type BlockNode = S['BlockNode'];
export type Overview = S['Overview'];
export type Objects = S['Objects'];
export type Explanation = S['Explanation'];
export type PlanNode = S['PlanNode'];
export type Finding = S['Finding'];
export type Skipped = S['Skipped'];
export type ChatMessage = S['ChatMessage'];
export type Summary = S['Summary'];
export type WhoAmI = S['GetSessionResponse'];
