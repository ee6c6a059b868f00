import { ExplainedError } from '../explained-error.ts'

/** A folder in a bucket. */
export interface BucketFolder {
  bucket: string
  /** Ends with a slash, or is empty. */
  folder: string
}

const URI_START = 's3://'

/** The names of buckets (S3 User Guide, "Bucket naming rules"), and folders without parts that a program resolves. */
const BUCKET_FORM = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
const FOLDER_FORM = /^(?:[A-Za-z0-9!_*'()=+@,;.-]{1,200}\/)*$/

/** The folder in a bucket that a text names; undefined for a path. Throws ExplainedError for what is neither. */
export function parseEvidenceUri(text: string): BucketFolder | undefined {
  if (!text.startsWith(URI_START)) return undefined
  const [bucket = '', ...parts] = text.slice(URI_START.length).split('/')
  const named = parts.join('/').replace(/\/$/, '')
  const folder = named === '' ? '' : `${named}/`
  const isPlain = FOLDER_FORM.test(folder) && !parts.some(part => /^\.+$/.test(part)) && folder.length <= 700
  if (!BUCKET_FORM.test(bucket) || !isPlain)
    throw new ExplainedError(`${JSON.stringify(text)} is no folder in a bucket: expected s3://BUCKET/FOLDER`)
  return { bucket, folder }
}

/** Formats a folder as users write it. */
export function formatEvidenceUri({ bucket, folder }: BucketFolder): string {
  return `${URI_START}${bucket}/${folder.replace(/\/$/, '')}`
}

/** The name of the folder of a pack by its time, in the order of time: `2026-11-30T085940.000Z`. */
export function nameEvidence(at: string): string {
  return at.replaceAll(':', '')
}

const NAME_FORM = /^(\d{4}-\d\d-\d\dT\d\d)(\d\d)(\d\d\.\d{3}Z)$/

/** The time of the pack with this name, ISO 8601; undefined if it is none. */
export function parseEvidenceName(name: string): string | undefined {
  const [, day, minutes, rest] = NAME_FORM.exec(name) ?? []
  const at = day === undefined ? undefined : `${day}:${minutes ?? ''}:${rest ?? ''}`
  return at === undefined || Number.isNaN(Date.parse(at)) ? undefined : at
}
