/** A file's name in the container: its folders are there, but do not push themselves forward. */
export function FileName({ name }: { readonly name: string }) {
  const at = name.lastIndexOf('/') + 1;
  return (
    <span class="file-name" title={name}>
      {at > 0 ? <span class="file-folder">{name.slice(0, at)}</span> : null}
      {name.slice(at)}
    </span>
  );
}
