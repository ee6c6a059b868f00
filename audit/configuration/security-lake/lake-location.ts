/** A location as Security Lake shows it: the prefix of a custom source in a bucket, with a version of the source where it has one. */
export const LAKE_LOCATION =
  /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(ext\/[\w-]{1,64}(?:\/[\w.-]{1,32})?)\/?$/

/** The bucket of a location, and the prefix of its objects with a slash at its end. */
export function parseLakeLocation(location: string): { bucket: string; prefix: string } {
  const [, bucket, prefix] = LAKE_LOCATION.exec(location) ?? []
  if (bucket === undefined || prefix === undefined)
    throw new Error(`${location} is no location of Security Lake`)
  return { bucket, prefix: `${prefix}/` }
}
