/** Opens the assistant with a question. */
export const ask = (question: string) => window.dispatchEvent(new CustomEvent('assay-ask', { detail: question }));
