/** The first of `texts` that says something: ECS leaves out what is not set, or answers an empty text. */
export function findNonEmpty(...texts: readonly (string | null | undefined)[]): string | undefined {
  return texts.find((text): text is string => typeof text === 'string' && text !== '')
}
