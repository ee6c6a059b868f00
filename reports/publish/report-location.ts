import { getPartition } from '../../audit/resources/arn.ts'
import type { ReportFormat } from '../formats/report-formats.ts'

/** Where reports are kept. */
export interface ReportLocation {
  /** The bucket's name. */
  bucket: string
  /** Its region. */
  region: string
}

/** The keys of a report, by its forms. */
export type ReportKeys = Record<ReportFormat, string>

/** The keys of the report of `account` that was called for at this time. */
export function buildReportKeys(account: string, at: string): ReportKeys {
  return buildFolderKeys(`reports/${account}/${formatBasicTime(at)}`)
}

/** The keys under which the newest report of `account` is kept besides. */
export function buildLatestReportKeys(account: string): ReportKeys {
  return buildFolderKeys(`reports/${account}/latest`)
}

/** An ISO 8601 time without hyphens and colons: file systems do not take all that keys may have. */
function formatBasicTime(at: string): string {
  return at.replaceAll(/[-:]/g, '')
}

function buildFolderKeys(folder: string): ReportKeys {
  return { html: `${folder}/report.html`, json: `${folder}/report.json`, csv: `${folder}/report.csv` }
}

/** The consoles of partitions that have one of their own; the others have one in each region. */
const CONSOLES: Readonly<Record<string, string>> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
}

/** The page of an object in the console of AWS: it asks whoever opens it for his own permissions. */
export function buildS3ConsoleLink({ bucket, region }: ReportLocation, key: string): string {
  const host = CONSOLES[getPartition(region)] ?? `${region}.console.aws.amazon.com`
  const query = new URLSearchParams({ region, prefix: key })
  return `https://${host}/s3/object/${encodeURIComponent(bucket)}?${query.toString()}`
}
