import type { ImageContent } from '../../audit/engines/image/content/image-content.ts'
import type { OsLifecycle } from '../../audit/engines/image/content/os-lifecycle.ts'
import { escapeText, limitTextLength, quoteName } from '../../audit/text/quote-text.ts'
import type { InspectedImage } from '../../functions/images/content/inspect-image.ts'
import { colorize } from '../output/terminal.ts'

/** Lines of a list; the rest is counted. */
const MAX_LINES = 10

const DAY = 86_400_000

/** How an inspection is printed; `isVerbose` leaves nothing out. */
export interface InspectionFormat {
  now: Date
  isVerbose: boolean
}

/** Formats what an image contains, on one screen for each platform. */
export function formatInspection(
  { digest, images, layerBytesRead }: InspectedImage,
  format: InspectionFormat,
): string[] {
  return [
    ...images.flatMap(image => formatImage(image, format)),
    colorize('gray', `${digest}, ${formatBytes(layerBytesRead)} of layers read`),
  ]
}

function formatImage(image: ImageContent, { now, isVerbose }: InspectionFormat): string[] {
  const { platform, digest, base, environment, exposedPorts, layers, secrets, unknown } = image
  const name = [platform.os, platform.architecture, platform.variant]
    .filter(part => part !== undefined)
    .join('/')
  const most = isVerbose ? Infinity : MAX_LINES
  return [
    colorize('bold', escapeText(`${name}  ${digest}`)),
    formatField('Operating system', describeOs(image.os, now)),
    ...(base === undefined
      ? []
      : [formatField('Trusted base', `${base.name}, ${base.layers} of ${layers.length} layers`)]),
    formatField('Packages', describePackages(image)),
    formatField('User', describeUser(image.user)),
    formatField('Entry point', describeArguments(image.entryPoint)),
    formatField('Command', describeArguments(image.command)),
    formatField('Environment', environment.map(each => quoteName(each.name)).join(', ')),
    ...(exposedPorts.length === 0 ? [] : [formatField('Ports', exposedPorts.map(quoteName).join(', '))]),
    '',
    ...formatList(
      'bold',
      'Layers',
      layers.map(layer => `${layer.digest.slice(0, 19)}  ${formatBytes(layer.size)}`),
      most,
    ),
    ...formatList('red', 'Secrets', secrets.map(describeSecret), most),
    ...formatList(
      'yellow',
      'Not read',
      unknown.map(({ text }) => text),
      most,
    ),
  ]
}

function formatField(name: string, value: string): string {
  return `  ${name.padEnd(18)}${escapeText(value === '' ? 'none' : value)}`
}

function formatList(
  style: 'bold' | 'red' | 'yellow',
  title: string,
  lines: readonly string[],
  most: number,
): string[] {
  if (lines.length === 0) return []
  const more = lines.length - most
  return [
    colorize(style, title),
    ...lines.slice(0, most).map(line => `  ${escapeText(line)}`),
    ...(more > 0 ? [`  and ${more} more; --verbose lists all`] : []),
    '',
  ]
}

function describeOs(os: ImageContent['os'], now: Date): string {
  if (os.state === 'UNKNOWN') return 'unknown'
  if (os.state === 'NONE') return 'none: the image has no os-release file'
  const { id, versionId, prettyName } = os.osRelease
  const name = prettyName ?? [id, versionId].filter(part => part !== undefined).join(' ')
  return `${name}; ${describeLifecycle(os.lifecycle, now)}`
}

/** Says until when an operating system gets updates: `end of life 2027-05-01, in 153 days`. */
export function describeLifecycle(lifecycle: OsLifecycle | undefined, now: Date): string {
  if (lifecycle === undefined) return 'its end of life is not known'
  const { endOfLife, extended } = lifecycle
  if (endOfLife === 'ROLLING') return 'a rolling release, which has no end of life'
  if (endOfLife === 'NOT_ANNOUNCED') return 'its end of life is not announced'
  const days = Math.round((Date.parse(endOfLife) - Date.parse(now.toISOString().slice(0, 10))) / DAY)
  const further = extended === undefined ? '' : `; ${extended.by} until ${extended.until}`
  return `end of life ${endOfLife}, ${describeDays(days)}${further}`
}

/** The day of an end of life is the last one with updates. */
function describeDays(days: number): string {
  if (Math.abs(days) <= 1) return ['yesterday', 'today', 'tomorrow'][days + 1] ?? ''
  return days < 0 ? `${-days} days ago` : `in ${days} days`
}

function describePackages({ databases, unknown }: ImageContent): string {
  const counts = databases.map(({ manager, packages }) => `${packages.length} of ${manager}`)
  const isIncomplete = unknown.some(({ code }) => code === 'PACKAGES')
  return [...counts, ...(isIncomplete ? ['not all are known'] : [])].join(', ')
}

function describeUser({ user, isRoot }: ImageContent['user']): string {
  const name = user === '' ? 'not set' : quoteName(user)
  return `${name}, ${{ YES: 'runs as root', NO: 'does not run as root', UNKNOWN: 'unknown whether it is root' }[isRoot]}`
}

function describeArguments(args: readonly string[]): string {
  return limitTextLength(args.map(quoteName).join(' '), 200)
}

function describeSecret({ path, detected, layer }: ImageContent['secrets'][number]): string {
  const place = layer === undefined ? 'configuration' : `layer ${layer.slice(0, 19)}`
  const name = layer === undefined ? limitTextLength(path, 100) : quoteName(path)
  return `${name}: ${detected.join(', ')} (${place})`
}

function formatBytes(bytes: number): string {
  if (bytes < 1_000) return `${bytes} bytes`
  return bytes < 1_000_000 ? `${(bytes / 1_000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}
