/** An image that got a tag. */
export interface TagHolder {
  digest: string
  changeId: string
  /** When it got the tag, ISO 8601. Absent if it had the tag before the first change that is known. */
  at?: string
}

/** A move of a tag from one image to another. */
export interface TagMove {
  from: string
  to: string
  changeId: string
  /** ISO 8601. */
  at: string
}

/** The most holders of a tag that are kept: the last ones. */
const MAX_HOLDERS = 6

/**
 * Adds a holder to those of a tag, in the order of time. `before` has the tag according to what was read before the first
 * change that is known; it is ignored once there is one. The same holders in another order, or again, give the same result.
 */
export function addTagHolder(
  holders: readonly TagHolder[],
  holder: TagHolder & { at: string },
  before?: string,
): readonly TagHolder[] {
  const first: readonly TagHolder[] =
    holders.length > 0 || before === undefined || before === holder.digest
      ? []
      : [{ digest: before, changeId: holder.changeId }]
  const others = holders.filter(each => each.at === undefined || each.changeId !== holder.changeId)
  const same = holders.find(each => each.at !== undefined && each.changeId === holder.changeId)
  const earliest = same === undefined || compareHolders(holder, same) < 0 ? holder : same
  return [...first, ...others, earliest].toSorted(compareHolders).slice(-MAX_HOLDERS)
}

/** Lists the moves of a tag between different images, in the order of time. */
export function listTagMoves(holders: readonly TagHolder[]): TagMove[] {
  const distinct = holders.filter(({ digest }, index) => digest !== holders[index - 1]?.digest)
  return distinct.slice(1).flatMap(({ digest, changeId, at }, index): TagMove[] => {
    const from = distinct[index]?.digest
    return from === undefined || at === undefined ? [] : [{ from, to: digest, changeId, at }]
  })
}

function compareHolders(one: TagHolder, other: TagHolder): number {
  if (one.at === undefined || other.at === undefined)
    return Number(one.at !== undefined) - Number(other.at !== undefined)
  return Date.parse(one.at) - Date.parse(other.at) || (one.changeId < other.changeId ? -1 : 1)
}
