import type { ImageConfig } from './image-config.ts'
import { resolveUser, type RunUser } from './image-user.ts'
import type { FileSecret, ImageUser, LayerContent, LayerIssueCode } from './layer-content.ts'
import { findOs, type OsFinding } from './os-finding.ts'
import { findInTree, foldLayers, type ImageTree } from './overlay.ts'
import { findPackages, type FoundDatabase } from './package-finding.ts'
import { PASSWD_PATH } from './relevant-path.ts'
import { findTrustedBase, type FoundBase, type TrustedBase } from './trusted-base.ts'

/** A configuration without values that can be secrets. */
export interface RedactedConfig extends Omit<ImageConfig, 'environment' | 'labels' | 'history'> {
  /** Which kinds of secrets the value of a variable resembles; the value is not kept. */
  environment: readonly { name: string; detected: readonly string[] }[]
  /** Where else in the configuration secrets were detected: `label build-args`, `history 3`. */
  secrets: readonly FileSecret[]
}

/** A layer of a manifest with what it contains, or the reason why it could not be read. */
export interface ImageLayer {
  digest: string
  mediaType: string
  /** In bytes, as the manifest says. */
  size: number
  content: LayerContent | { unreadable: string }
}

/** Something about an image that is unknown, and why. */
interface ImageIssue {
  code: LayerIssueCode | 'LAYER' | 'DIFF_ID' | 'LAYER_COUNT' | 'OS' | 'PACKAGES' | 'USER'
  text: string
}

/** What one image contains. */
export interface ImageContent {
  digest: string
  platform: ImageConfig['platform']
  os: OsFinding
  /** The databases of packages that the image has; with an issue `PACKAGES` there can be more. */
  databases: readonly FoundDatabase[]
  user: RunUser
  entryPoint: readonly string[]
  command: readonly string[]
  environment: RedactedConfig['environment']
  exposedPorts: readonly string[]
  workingDirectory: string
  layers: readonly { digest: string; diffId?: string; mediaType: string; size: number }[]
  /** Also in files that a higher layer replaces or removes: the image still has them. */
  secrets: readonly (FileSecret & { layer?: string })[]
  base?: FoundBase
  /** Empty only if everything was read. */
  unknown: readonly ImageIssue[]
}

/** Issues that concern secrets alone. */
const SECRET_ISSUES: readonly LayerIssueCode[] = ['SECRETS', 'SCANNED_BYTES']

/** Folds the layers of an image, the lowest first, and its configuration into what the image contains. */
export function buildImageContent(
  digest: string,
  config: RedactedConfig,
  { layers, bases }: { layers: readonly ImageLayer[]; bases: readonly TrustedBase[] },
): ImageContent {
  const contents = layers.map(({ content }) => ('schema' in content ? content : undefined))
  const tree = foldLayers(contents.map(content => content ?? { removals: [], additions: [] }))
  const knownFrom = 1 + contents.findLastIndex(content => !isComplete(content))
  const os = findOs(tree, { knownFrom, platform: config.platform })
  const { databases, reasons } = findPackages(tree, { knownFrom, platform: config.platform })
  const user = resolveUser(config.user, findUsers(tree, knownFrom))
  const base = findTrustedBase(
    layers.map((each, index) => ({ digest: each.digest, diffId: contents[index]?.diffId })),
    bases,
  )
  const { platform, entryPoint, command, environment, exposedPorts, workingDirectory } = config
  return {
    digest,
    platform,
    os,
    databases,
    user,
    entryPoint,
    command,
    environment,
    exposedPorts,
    workingDirectory,
    layers: layers.map(({ digest: layer, mediaType, size }, index) => {
      const diffId = contents[index]?.diffId
      return { digest: layer, mediaType, size, ...(diffId === undefined ? {} : { diffId }) }
    }),
    secrets: listSecrets(config, contents),
    ...(base === undefined ? {} : { base }),
    unknown: [
      ...layers.flatMap(listLayerIssues),
      ...listConfigIssues(config, contents),
      ...(os.state === 'UNKNOWN' ? [{ code: 'OS' as const, text: `operating system: ${os.reason}` }] : []),
      ...reasons.map(reason => ({ code: 'PACKAGES' as const, text: `packages: ${reason}` })),
      ...(user.reason === undefined ? [] : [{ code: 'USER' as const, text: `user: ${user.reason}` }]),
    ],
  }
}

/** Whether it is known what a layer adds and removes at paths that matter. */
function isComplete(content: LayerContent | undefined): boolean {
  return content !== undefined && content.issues.every(({ code }) => SECRET_ISSUES.includes(code))
}

function listSecrets(
  config: RedactedConfig,
  contents: readonly (LayerContent | undefined)[],
): (FileSecret & { layer?: string })[] {
  const inVariables = config.environment
    .filter(({ detected }) => detected.length > 0)
    .map(({ name, detected }) => ({ path: `variable ${name}`, detected }))
  const distinct = new Map(
    contents.flatMap(each => (each === undefined ? [] : [[each.digest, each] as const])),
  )
  return [
    ...inVariables,
    ...config.secrets,
    ...[...distinct.values()].flatMap(({ digest, secrets }) =>
      secrets.map(each => ({ ...each, layer: digest })),
    ),
  ]
}

function listLayerIssues({ digest, content }: ImageLayer): ImageIssue[] {
  const layer = `layer ${digest.slice(0, 19)}`
  if ('unreadable' in content)
    return [{ code: 'LAYER', text: `${layer} cannot be read: ${content.unreadable}` }]
  return content.issues.map(({ code, detail }) => ({ code, text: `${layer} ${detail}` }))
}

/** Where the configuration contradicts the layers: it lists the digest of each uncompressed layer. */
function listConfigIssues(
  { diffIds }: RedactedConfig,
  contents: readonly (LayerContent | undefined)[],
): ImageIssue[] {
  if (diffIds.length !== contents.length) {
    const text = `the configuration lists ${diffIds.length} layers, and the manifest ${contents.length}`
    return [{ code: 'LAYER_COUNT', text }]
  }
  return contents.flatMap((content, index) => {
    const [said, diffId] = [diffIds[index], content?.diffId]
    if (diffId === undefined || said === diffId) return []
    const text = `the configuration says that layer ${index + 1} is ${said?.slice(0, 71)} uncompressed, but it is ${diffId}`
    return [{ code: 'DIFF_ID' as const, text }]
  })
}

function findUsers(tree: ImageTree, knownFrom: number): readonly ImageUser[] | { reason: string } {
  const found = findInTree(tree, PASSWD_PATH)
  if (found.found === 'file' && found.layer >= knownFrom) {
    if (found.content.form === 'users') return found.content.users
    if (found.content.form === 'unreadable') return { reason: `${PASSWD_PATH}: ${found.content.reason}` }
  }
  if (knownFrom > 0) return { reason: 'a layer that was not read completely can change etc/passwd' }
  return { reason: `the image has no ${PASSWD_PATH} that can be read` }
}
