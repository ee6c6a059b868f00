/** The first nonempty text: ECS omits what is not set, or returns an empty text. */
export function findNonEmpty(...texts: readonly (string | null | undefined)[]): string | undefined {
  return texts.find((text): text is string => typeof text === 'string' && text !== '')
}
