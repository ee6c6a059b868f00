/** `1 finding`, `2 findings`. */
export function countThings(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
