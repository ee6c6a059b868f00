import { randomUUID } from 'node:crypto'
import type { EdgeResponse } from './response.ts'
import { type EdgeCall, parseForm } from './call.ts'

/** One member of a listing: its text, and the element of the answer it stands in. */
type Member = { list: string; text: string }
type RememberedListing = { response: EdgeResponse; frame: string; members: Member[] }

/** Listings whose first page was served and whose rest is asked for by marker. */
export type RememberedPages = Map<string, RememberedListing>

const REMEMBERED = 32
const PAGE_SIZE = 100
const TAG = /<(\/?)([\w.-]+)[^>]*?(\/?)>/g

export const createRememberedPages = (): RememberedPages => new Map()

/** The page of an IAM listing that the call's Marker and MaxItems ask for; other responses unchanged. */
export async function servePage(
  edgeCall: EdgeCall,
  pages: RememberedPages,
  whole: () => Promise<EdgeResponse>,
): Promise<EdgeResponse> {
  const fields = parseForm(edgeCall.request)
  const [id = '', from = '0'] = (fields.get('Marker') ?? '').split('.')
  const listing = pages.get(id) ?? parseListing(await whole(), fields)
  if ('status' in listing) return listing
  const start = Number(from)
  const end = start + Number(fields.get('MaxItems') ?? PAGE_SIZE)
  const rest = end < listing.members.length
  return buildPage(listing, start, end, rest ? `${remember(pages, id, listing)}.${end}` : undefined)
}

function remember(pages: RememberedPages, id: string, rememberedListing: RememberedListing): string {
  if (pages.has(id)) return id
  const oldest = pages.size >= REMEMBERED ? pages.keys().next().value : undefined
  if (oldest !== undefined) pages.delete(oldest)
  const made = randomUUID()
  pages.set(made, rememberedListing)
  return made
}

function parseListing(response: EdgeResponse, fields: URLSearchParams): RememberedListing | EdgeResponse {
  const text = response.body.toString()
  if (response.status >= 300 || !text.includes('<IsTruncated>')) return response
  const rememberedListing = takeMembers(response, text)
  const attached = fields.get('OnlyAttached') === 'true'
  const members = rememberedListing.members.filter(
    member => !attached || !member.text.includes('<AttachmentCount>0<'),
  )
  return { ...rememberedListing, members }
}

/** Takes the members out of the lists directly below the result element and leaves `{list}` in their place. */
function takeMembers(response: EdgeResponse, text: string): RememberedListing {
  const open: string[] = []
  const members: Member[] = []
  let [frame, copied, began] = ['', 0, 0]
  for (const tag of text.replace(/^<\?.*?\?>/, header => ' '.repeat(header.length)).matchAll(TAG)) {
    const [whole, close, name = '', empty] = tag
    if (empty !== '') continue
    const list = open[2]
    const end = tag.index + whole.length
    if (close === '') {
      open.push(name)
      if (open.length === 3) [frame, copied] = [frame + text.slice(copied, end) + `{${name}}`, end]
      if (open.length === 4 && name === 'member') began = tag.index
    } else {
      if (open.length === 4 && name === 'member') {
        members.push({ list: list ?? '', text: text.slice(began, end) })
        copied = end
      }
      open.pop()
    }
  }
  return { response, frame: frame + text.slice(copied), members }
}

function buildPage(
  { response, frame, members }: RememberedListing,
  start: number,
  end: number,
  marker?: string,
): EdgeResponse {
  const page = members.slice(start, end)
  const filled = frame.replace(/\{(\w+)\}/g, (_, list: string) => {
    return page.flatMap(member => (member.list === list ? [member.text] : [])).join('')
  })
  const truncated = `<IsTruncated>true</IsTruncated><Marker>${marker}</Marker>`
  const text = marker === undefined ? filled : filled.replace('<IsTruncated>false</IsTruncated>', truncated)
  return { ...response, body: Buffer.from(text) }
}
