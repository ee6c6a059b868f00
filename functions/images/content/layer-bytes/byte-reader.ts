/** Reads exact numbers of bytes from pieces of any size. It never keeps more than one piece and what was asked for. */
export interface ByteReader {
  /** The next `length` bytes; fewer only at the end. */
  take(length: number): Promise<Uint8Array>
  /** The same without reading on. */
  peek(length: number): Promise<Uint8Array>
  /** Passes over bytes; returns how many there were. */
  skip(length: number): Promise<number>
  /** The next bytes as they come; undefined at the end. */
  takePiece(): Promise<Uint8Array | undefined>
}

/** Reads `pieces`. */
export function createByteReader(pieces: AsyncIterator<Uint8Array>): ByteReader {
  let current: Uint8Array = new Uint8Array()
  /** Makes at least one byte available; false at the end. */
  const advance = async (): Promise<boolean> => {
    while (current.byteLength === 0) {
      const next = await pieces.next()
      if (next.done === true) return false
      current = next.value
    }
    return true
  }
  const cut = (length: number): Uint8Array => {
    const taken = current.subarray(0, length)
    current = current.subarray(length)
    return taken
  }
  const take = async (length: number): Promise<Uint8Array> => {
    if (current.byteLength >= length) return cut(length)
    const taken = new Uint8Array(length)
    let size = 0
    while (size < length && (await advance())) {
      const part = cut(Math.min(length - size, current.byteLength))
      taken.set(part, size)
      size += part.byteLength
    }
    return taken.subarray(0, size)
  }
  return {
    take,
    async peek(length) {
      if (current.byteLength >= length) return current.subarray(0, length)
      const taken = await take(length)
      current = Buffer.concat([taken, current])
      return taken
    },
    async skip(length) {
      let left = length
      while (left > 0 && (await advance())) left -= cut(Math.min(left, current.byteLength)).byteLength
      return length - left
    },
    async takePiece() {
      return (await advance()) ? cut(current.byteLength) : undefined
    },
  }
}
