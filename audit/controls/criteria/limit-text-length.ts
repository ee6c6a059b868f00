/** The text, or as many characters of it and an ellipsis. */
export function limitTextLength(text: string, characters: number): string {
  return text.length > characters ? `${text.slice(0, characters)}…` : text
}
