import type { ImageContent } from '../../../../audit/engines/image/content/image-content.ts'
import type {
  ContentSecrets,
  ImageContentFacts,
  UnreadablePart,
} from '../../../../audit/resources/ecr/image-content.ts'
import { limitSentenceLength, limitTextLength } from '../../../../audit/text/quote-text.ts'

/** Limits of what is kept, so that the facts of an image are a few KB whatever it contains. */
const MAX_SECRETS = 30
const MAX_DETECTORS = 5
const MAX_PATH = 300
const MAX_USER = 100
const MAX_REASON = 280

/** Issues that leave the secrets known. */
const OF_OTHER_FACTS = ['OS', 'PACKAGES', 'USER']

/** Summarizes what an image contains as facts of bounded size. */
export function summarizeContent(content: ImageContent): ImageContentFacts {
  const { os, user, platform } = content
  const mismatch = findMismatch(content)
  return {
    operatingSystem:
      mismatch ?? (os.state === 'UNKNOWN' ? refuse(os.reason) : os.state === 'NONE' ? 'NONE' : os.osRelease),
    defaultUser:
      mismatch ??
      (platform.os === 'windows'
        ? refuse('the users of images of Windows are not read')
        : user.isRoot === 'UNKNOWN'
          ? refuse(user.reason ?? 'the user is not known')
          : { user: limitTextLength(user.user, MAX_USER), isRoot: user.isRoot === 'YES' }),
    secrets: summarizeSecrets(content),
  }
}

/** The facts of an image of which nothing can be read. */
export function describeUnreadableContent(reason: string): ImageContentFacts {
  const part = refuse(reason)
  return { operatingSystem: part, defaultUser: part, secrets: { found: [], unread: part.unreadable } }
}

/** Why the layers are not those of the configuration: a runtime refuses such an image. */
function findMismatch({ unknown }: ImageContent): UnreadablePart | undefined {
  const found = unknown.find(({ code }) => code === 'LAYER_COUNT' || code === 'DIFF_ID')
  return found && refuse(found.text)
}

function summarizeSecrets({ secrets, unknown }: ImageContent): ContentSecrets {
  const found = secrets.slice(0, MAX_SECRETS).map(({ path, detected, layer }) => ({
    path: limitTextLength(path, MAX_PATH),
    detected: detected.slice(0, MAX_DETECTORS),
    ...(layer === undefined ? {} : { layer }),
  }))
  const unread = unknown.filter(({ code }) => !OF_OTHER_FACTS.includes(code)).map(({ text }) => text)
  const omitted = `secrets were detected in ${secrets.length} places, of which ${MAX_SECRETS} are kept`
  const [first, ...others] = secrets.length > MAX_SECRETS ? [...unread, omitted] : unread
  if (first === undefined) return { found }
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return { found, unread: `${limitSentenceLength(first, MAX_REASON)}${more}` }
}

function refuse(reason: string): UnreadablePart {
  return { unreadable: limitSentenceLength(reason, MAX_REASON) }
}
