/** `text`, cut to `characters` and an ellipsis if it is longer. */
export function limitTextLength(text: string, characters: number): string {
  return text.length > characters ? `${text.slice(0, characters)}…` : text
}
