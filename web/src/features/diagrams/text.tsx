export function TextPane(props: { bench: unknown; document: unknown; shared: boolean }) {
  return <p hidden={props.shared}>soon</p>;
}
