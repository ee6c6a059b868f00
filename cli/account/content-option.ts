import { Option } from 'commander'
import { terminalDownloads } from '../../functions/aws/api/content/download-limits.ts'
import { excludeContent } from '../../functions/collectors/exclude-content.ts'
import type { AccountSource } from './account-source.ts'

const LIMITS = `${formatGigabytes(terminalDownloads.layerBytes)} of layers of images and ${formatGigabytes(terminalDownloads.codeBytes)} of the code of functions`

/** What the commands that read a live account say before they read it. */
export const CONTENT_NOTE = `At most ${LIMITS} are downloaded, to read what is in them. With --no-content nothing of them is.`

/** Why nothing is known of what an image or an archive contains. */
const REASON = 'the option --no-content leaves out what images and the code of functions contain'

/** The option `--no-content` of commands that read a live account. */
export function createContentOption(): Option {
  return new Option(
    '--no-content',
    'do not read what images and the code of functions contain, which is then INSUFFICIENT_DATA; without this option, at ' +
      `most ${LIMITS} are downloaded`,
  )
}

/** `source`, of which only with `isRead` is read what images and the code of functions contain. */
export function selectContent(source: AccountSource, isRead: boolean): AccountSource {
  return isRead ? source : { ...source, call: excludeContent(source.call, REASON) }
}

function formatGigabytes(bytes: number): string {
  return `${bytes / 1e9} GB`
}
