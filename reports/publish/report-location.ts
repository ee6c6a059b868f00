import { getPartition } from '../../audit/resources/arn.ts'
import { hashText } from '../../audit/state/keys.ts'
import type { PublishedFormat } from '../formats/published-formats.ts'
import type { PartStart } from './report-request.ts'

/** The bucket of the reports. */
export interface ReportLocation {
  /** The bucket's name. */
  bucket: string
  /** Its region. */
  region: string
}

/** The keys of a report by format. */
export type ReportKeys = Record<PublishedFormat, string>

/** The keys of the report of `account` that was requested at this time. */
export function buildReportKeys(account: string, at: string): ReportKeys {
  return buildFolderKeys(`reports/${account}/${formatBasicTime(at)}`)
}

/** The keys of the copy of the newest report of `account`. */
export function buildLatestReportKeys(account: string): ReportKeys {
  return buildFolderKeys(`reports/${account}/latest`)
}

/** The folder of the parts in which the table is read; the bucket deletes them after a day. */
export const PARTS_FOLDER = 'report-parts'

/**
 * The key of the part that begins here. It contains the token, so that parts of two runs that were separated differently
 * never mix.
 */
export function buildPartKey(account: string, at: string, { number, token = '' }: PartStart): string {
  const name = `${String(number).padStart(4, '0')}-${hashText(token)}`
  return `${PARTS_FOLDER}/${account}/${formatBasicTime(at)}/${name}.json.br`
}

/** An ISO 8601 time without hyphens and colons, which not every file system accepts. */
export function formatBasicTime(at: string): string {
  return at.replaceAll(/[-:]/g, '')
}

function buildFolderKeys(folder: string): ReportKeys {
  return { html: `${folder}/report.html`, json: `${folder}/report.json`, csv: `${folder}/report.csv` }
}

/** The console hosts of partitions with one host; in the others every region has its own. */
const CONSOLES: Readonly<Record<string, string>> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
}

/** The link to an object in the AWS console, which requires the reader's own permissions. */
export function buildS3ConsoleLink({ bucket, region }: ReportLocation, key: string): string {
  const host = CONSOLES[getPartition(region)] ?? `${region}.console.aws.amazon.com`
  const query = new URLSearchParams({ region, prefix: key })
  return `https://${host}/s3/object/${encodeURIComponent(bucket)}?${query.toString()}`
}
