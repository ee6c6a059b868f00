/** Cuts `text` after `characters` characters and adds an ellipsis. */
export function limitTextLength(text: string, characters: number): string {
  return text.length > characters ? `${text.slice(0, characters)}…` : text
}
