/** A base image that is trusted: its layers, the lowest first, by digest or by the digest of the uncompressed layer. */
export interface TrustedBase {
  name: string
  layers: readonly string[]
}

/** A base image on which an image is built, and how many of its layers are the base's. */
export interface FoundBase {
  name: string
  layers: number
}

/**
 * Finds the trusted base with the most layers that an image begins with; undefined if there is none. `layers` are the
 * image's, the lowest first.
 */
export function findTrustedBase(
  layers: readonly { digest: string; diffId?: string | undefined }[],
  bases: readonly TrustedBase[],
): FoundBase | undefined {
  const found = bases.filter(
    base =>
      base.layers.length > 0 &&
      base.layers.length <= layers.length &&
      base.layers.every((layer, index) => layer === layers[index]?.digest || layer === layers[index]?.diffId),
  )
  const [longest] = found.toSorted((a, b) => b.layers.length - a.layers.length)
  return longest === undefined ? undefined : { name: longest.name, layers: longest.layers.length }
}
