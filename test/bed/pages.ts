import { randomUUID } from 'node:crypto'
import type { Answer } from './answer.ts'
import { type Call, form } from './call.ts'

/** One member of a listing: its text, and the element of the answer it stands in. */
type Member = { list: string; text: string }
type Listing = { answer: Answer; frame: string; members: Member[] }

/** Listings whose first page was served and whose rest is asked for by marker. */
export type Pages = Map<string, Listing>

const REMEMBERED = 32
const PAGE_SIZE = 100
const TAG = /<(\/?)([\w.-]+)[^>]*?(\/?)>/g

export const rememberedPages = (): Pages => new Map()

/** The page of an IAM listing that the call's Marker and MaxItems ask for; other answers as they are. */
export async function pageOf(call: Call, pages: Pages, whole: () => Promise<Answer>): Promise<Answer> {
  const fields = form(call.request)
  const [id = '', from = '0'] = (fields.get('Marker') ?? '').split('.')
  const listing = pages.get(id) ?? listingOf(await whole(), fields)
  if ('status' in listing) return listing
  const start = Number(from)
  const end = start + Number(fields.get('MaxItems') ?? PAGE_SIZE)
  const rest = end < listing.members.length
  return served(listing, start, end, rest ? `${remember(pages, id, listing)}.${end}` : undefined)
}

function remember(pages: Pages, id: string, listing: Listing): string {
  if (pages.has(id)) return id
  const oldest = pages.size >= REMEMBERED ? pages.keys().next().value : undefined
  if (oldest !== undefined) pages.delete(oldest)
  const made = randomUUID()
  pages.set(made, listing)
  return made
}

function listingOf(answer: Answer, fields: URLSearchParams): Listing | Answer {
  const text = answer.body.toString()
  if (answer.status >= 300 || !text.includes('<IsTruncated>')) return answer
  const listing = taken(answer, text)
  const attached = fields.get('OnlyAttached') === 'true'
  const members = listing.members.filter(member => !attached || !member.text.includes('<AttachmentCount>0<'))
  return { ...listing, members }
}

/** Takes the members out of the lists directly below the result element and leaves `{list}` in their place. */
function taken(answer: Answer, text: string): Listing {
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
  return { answer, frame: frame + text.slice(copied), members }
}

function served({ answer, frame, members }: Listing, start: number, end: number, marker?: string): Answer {
  const page = members.slice(start, end)
  const filled = frame.replace(/\{(\w+)\}/g, (_, list: string) => {
    return page.flatMap(member => (member.list === list ? [member.text] : [])).join('')
  })
  const truncated = `<IsTruncated>true</IsTruncated><Marker>${marker}</Marker>`
  const text = marker === undefined ? filled : filled.replace('<IsTruncated>false</IsTruncated>', truncated)
  return { ...answer, body: Buffer.from(text) }
}
