/** The index of the first of the sorted `names` that is not less than `text`. */
export function findInsertionIndex(names: readonly string[], text: string): number {
  let low = 0
  let high = names.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((names[middle] ?? '') < text) low = middle + 1
    else high = middle
  }
  return low
}
