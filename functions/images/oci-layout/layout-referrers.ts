import * as z from 'zod/mini'
import { descriptorSchema, type Descriptor } from '../../../audit/engines/image/descriptor.ts'
import { isIndexMediaType } from '../../../audit/engines/image/manifest-role.ts'
import { ImageContentError, type ImageSource, type Referrers } from '../image-source.ts'
import { hasTag, type OpenLayout } from './layout-index.ts'

/** Manifests of a layout that are read to find out what they refer to. */
const MAX_MANIFESTS = 1_000

/** Indexes with the referrers tag that are read; a registry has one. */
const MAX_INDEXES = 10

/** How `cosign save` marks the signatures and attestations of the only image of a layout. */
const COSIGN_KIND = 'kind'
const COSIGN_REFERRERS = ['dev.cosignproject.cosign/sigs', 'dev.cosignproject.cosign/atts']

const subjectSchema = z.object({ subject: z.optional(z.nullable(descriptorSchema)) })
const manifestsSchema = z.object({ manifests: z.array(descriptorSchema) })

/**
 * What a layout holds about the content with `digest`: manifests with it as their subject, those of the index with the
 * referrers tag (OCI Distribution Specification, "Referrers Tag Schema"), and those with a tag of cosign.
 */
export async function listLayoutReferrers(
  { manifests }: OpenLayout,
  source: Pick<ImageSource, 'readManifest'>,
  digest: string,
): Promise<Referrers> {
  const others = manifests.filter(each => each.digest !== digest)
  const tagged = others.filter(each => isTaggedReferrer(each, digest))
  const indexes = dedupe(others.filter(each => hasTag(each, toReferrersTag(digest)))).slice(0, MAX_INDEXES)
  const listed: Descriptor[] = []
  for (const index of indexes) listed.push(...(await readListed(index, source)))
  const candidates = dedupe([...others.filter(each => !tagged.includes(each)), ...listed])
  const bySubject: Descriptor[] = []
  let more = Math.max(0, candidates.length - MAX_MANIFESTS)
  for (const candidate of candidates.slice(0, MAX_MANIFESTS)) {
    const subject = await readSubject(candidate, source)
    if (subject === digest) bySubject.push(candidate)
    if (subject === 'UNREADABLE') more += 1
  }
  return { descriptors: dedupe([...tagged, ...bySubject]), more }
}

/** The tag under which a registry without the referrers API lists what refers to an image. */
function toReferrersTag(digest: string): string {
  return digest.replace(':', '-')
}

function isTaggedReferrer(descriptor: Descriptor, digest: string): boolean {
  const ofCosign = ['sig', 'att', 'sbom'].some(kind =>
    hasTag(descriptor, `${toReferrersTag(digest)}.${kind}`),
  )
  return ofCosign || COSIGN_REFERRERS.includes(descriptor.annotations[COSIGN_KIND] ?? '')
}

async function readListed(
  index: Descriptor,
  source: Pick<ImageSource, 'readManifest'>,
): Promise<Descriptor[]> {
  const { data } = manifestsSchema.safeParse(await readJson(index, source))
  return data?.manifests ?? []
}

/** The digest of a manifest's subject; undefined if it has none. */
async function readSubject(
  descriptor: Descriptor,
  source: Pick<ImageSource, 'readManifest'>,
): Promise<string | undefined> {
  if (isIndexMediaType(descriptor.mediaType)) return undefined
  const manifest = await readJson(descriptor, source)
  return manifest === 'UNREADABLE' ? manifest : subjectSchema.safeParse(manifest).data?.subject?.digest
}

/** What is no JSON refers to nothing; what is missing, or not what its digest says, may. */
async function readJson(descriptor: Descriptor, source: Pick<ImageSource, 'readManifest'>): Promise<unknown> {
  try {
    return JSON.parse(new TextDecoder().decode(await source.readManifest(descriptor.digest)))
  } catch (failure) {
    if (failure instanceof ImageContentError) return 'UNREADABLE'
    if (failure instanceof SyntaxError) return undefined
    throw failure
  }
}

function dedupe(descriptors: readonly Descriptor[]): Descriptor[] {
  return [...new Map(descriptors.map(each => [each.digest, each])).values()]
}
