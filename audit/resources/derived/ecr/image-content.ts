import { findOsLifecycle } from '../../../engines/image/content/os-lifecycle.ts'
import type { OsRelease } from '../../../engines/image/content/os-release.ts'
import { quoteName, quoteText } from '../../../text/quote-text.ts'
import type { ImageDerivedFacts } from '../../ecr/image.ts'
import { createIncompleteFact, known, unknown, type Fact } from '../../fact.ts'
import { describeResource } from '../../kinds.ts'
import type { Resource } from '../../resource.ts'
import { defineDerivedFact } from '../define-derived-fact.ts'

/** The operating system of the image with its end of life. Unknown if the image or the end of life is. */
export const operatingSystem = defineDerivedFact(
  'AWS::ECR::Image',
  { facts: ['role'], one: { contents: { facts: ['operatingSystem'] } } },
  ({ resource, role, contents }): Fact<ImageDerivedFacts['operatingSystem']> => {
    if (role !== 'IMAGE') return known(role)
    if (contents === 'NONE') return unknown(explainUnread(resource))
    const found = contents.operatingSystem
    if (found === 'NONE') return known('NONE')
    if ('unreadable' in found) return unknown(`${describeResource(resource)}: ${quoteText(found.unreadable)}`)
    const lifecycle = findOsLifecycle(found)
    if (lifecycle !== undefined) return known({ id: found.id, ...lifecycle })
    return unknown(`nothing is known of the end of life of ${describeOs(found)}`)
  },
)

/** The secrets that were detected in the image. Incomplete if a part of it was not searched. */
export const contentSecrets = defineDerivedFact(
  'AWS::ECR::Image',
  { facts: ['role'], one: { contents: { facts: ['secrets'] } } },
  ({ resource, role, contents }): Fact<ImageDerivedFacts['contentSecrets']> => {
    if (role !== 'IMAGE') return known(role)
    if (contents === 'NONE') return unknown(explainUnread(resource))
    const { found, unread } = contents.secrets
    if (unread === undefined) return known(found)
    return createIncompleteFact(found, `${describeResource(resource)}: ${quoteText(unread)}`)
  },
)

function explainUnread(image: Resource): string {
  return `the content of ${describeResource(image)} is not read`
}

function describeOs({ id, versionId, prettyName }: OsRelease): string {
  return quoteName(prettyName ?? (versionId === undefined ? id : `${id} ${versionId}`))
}
