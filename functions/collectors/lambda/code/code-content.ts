import * as z from 'zod/mini'
import { CODE_CONTENT_SCHEMA, type CodeContent } from '../../../code-packages/code-content.ts'
import { parseCodeContent, type CodeContentFacts } from '../../../../audit/resources/lambda/code-content.ts'
import { limitSentenceLength, limitTextLength } from '../../../../audit/text/quote-text.ts'
import type { CollectedFacts, FactCollector, TypedAwsCall } from '../../fact-collector.ts'
import { LAMBDA_NOT_FOUND_ERRORS } from '../not-found.ts'
import { getFunctionCode, getLayerVersionCode } from './operations.ts'

/** Limits of what is kept, so that the facts of an archive are a few KB whatever it contains. */
const MAX_SECRETS = 30
const MAX_DETECTORS = 5
const MAX_PATH = 300
const MAX_REASON = 280

const text = z.string()
const count = z.int().check(z.nonnegative())

/** What an archive contains, as an account file has it. */
const codeSchema = z.object({
  schema: z.literal(CODE_CONTENT_SCHEMA),
  digest: text,
  bytes: count,
  entries: count,
  secrets: z.array(z.object({ path: text, detected: z.array(text) })),
  scanned: z.object({ files: count, bytes: count }),
  issues: z.array(z.object({ code: text, detail: text })),
})
const codeResponse = z.union([z.object({ code: codeSchema }), z.object({ unreadable: text })])

/** Searches the archive of a function, of a version of it or of a layer version for secrets. */
export const codeContent: FactCollector<'AWS::Lambda::CodeContent'> = {
  operations: [getFunctionCode, getLayerVersionCode],
  notFoundErrors: LAMBDA_NOT_FOUND_ERRORS,
  async collect(callApi, resource) {
    const response = await requestCode(callApi, parseCodeContent(resource))
    if ('unreadable' in response) return { facts: { secrets: describeUnread(response.unreadable) } }
    const late = response.code.issues.find(({ code }) => code === 'TIME')
    // What takes too long may be searched in time later.
    if (late !== undefined) return { facts: {}, unknown: { secrets: `the archive ${late.detail}` } }
    return summarizeCode(response.code)
  },
}

function requestCode(
  callApi: TypedAwsCall,
  code: ReturnType<typeof parseCodeContent>,
): Promise<z.infer<typeof codeResponse>> {
  if (code === undefined)
    return Promise.resolve({ unreadable: 'AWS lets no account read layers without an owner' })
  if (code.of === 'LAYER') {
    const { LayerName, VersionNumber } = code
    return callApi(getLayerVersionCode, { LayerName, VersionNumber }, codeResponse)
  }
  const { FunctionName, Qualifier, codeSha256 } = code
  const input = { FunctionName, ...(Qualifier === undefined ? {} : { Qualifier }), CodeSha256: codeSha256 }
  return callApi(getFunctionCode, input, codeResponse)
}

function summarizeCode({ secrets, issues }: CodeContent): CollectedFacts<'AWS::Lambda::CodeContent'> {
  const found = secrets.slice(0, MAX_SECRETS).map(({ path, detected }) => ({
    path: limitTextLength(path, MAX_PATH),
    detected: detected.slice(0, MAX_DETECTORS),
  }))
  const omitted = `has secrets in ${secrets.length} files, of which ${MAX_SECRETS} are kept`
  const unread = issues.map(({ detail }) => detail)
  const [first, ...others] = secrets.length > MAX_SECRETS ? [...unread, omitted] : unread
  if (first === undefined) return { facts: { secrets: { found } } }
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`
  return {
    facts: {
      secrets: { found, unread: `${limitSentenceLength(`the archive ${first}`, MAX_REASON)}${more}` },
    },
  }
}

function describeUnread(reason: string): CodeContentFacts['secrets'] {
  return { found: [], unread: limitSentenceLength(reason, MAX_REASON) }
}
