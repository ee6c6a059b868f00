import * as z from 'zod/mini'
import { MAX_TEMPLATE_BYTES } from '../../cloudformation/template/parse-template.ts'

/** The templates of a stack before and after a change. */
export interface HookPayload {
  /** JSON or YAML; absent if the stack is deleted. */
  template?: string
  /** Absent for a new stack, and in a request about a change set. */
  previousTemplate?: string
}

/** The templates could not be read; `message` says why. It does not contain the address, which is a credential. */
export class PayloadError extends Error {
  override name = 'PayloadError'
}

const payloadSchema = z.object({
  template: z.optional(z.nullable(z.string())),
  previousTemplate: z.optional(z.nullable(z.string())),
})

/** The limit of bytes: two templates, escaped as JSON, and the properties of each changed resource. */
const MAX_PAYLOAD_BYTES = 8 * MAX_TEMPLATE_BYTES

/** Hosts of Amazon S3. */
const S3_HOST = /(?:^|\.)s3[.-](?:[a-z0-9-]+\.)*amazonaws\.com(?:\.cn)?$/

/**
 * Reads the payload of a hook's request: from Amazon S3 by HTTPS, or from `endpoint` where AWS has another address.
 * Throws PayloadError.
 */
export async function fetchHookPayload(
  address: string,
  endpoint: string | undefined,
  signal: AbortSignal,
): Promise<HookPayload> {
  const url = checkAddress(address, endpoint)
  const parsed = payloadSchema.safeParse(parseJson(await fetchText(url, signal)))
  if (!parsed.success) throw new PayloadError('CloudFormation sent no templates')
  const { template, previousTemplate } = parsed.data
  return { ...(template ? { template } : {}), ...(previousTemplate ? { previousTemplate } : {}) }
}

function checkAddress(address: string, endpoint: string | undefined): URL {
  if (!URL.canParse(address)) throw new PayloadError('the address of the templates is none')
  const url = new URL(address)
  const isLocal = endpoint !== undefined && url.host === new URL(endpoint).host
  if (isLocal || (url.protocol === 'https:' && url.port === '' && S3_HOST.test(url.hostname))) return url
  throw new PayloadError('the address of the templates is not one of Amazon S3')
}

async function fetchText(url: URL, signal: AbortSignal): Promise<string> {
  let response: Response
  try {
    response = await fetch(url, { redirect: 'error', signal })
    if (response.ok) return await readBounded(response)
  } catch (failure) {
    if (failure instanceof PayloadError) throw failure
    throw new PayloadError('the templates could not be read from Amazon S3', { cause: failure })
  }
  throw new PayloadError(`Amazon S3 refused the templates with status ${response.status}`)
}

async function readBounded({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body ?? []) {
    bytes += (chunk as Uint8Array).byteLength
    if (bytes > MAX_PAYLOAD_BYTES)
      throw new PayloadError(`the templates have more than ${MAX_PAYLOAD_BYTES} bytes`)
    chunks.push(chunk as Uint8Array)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new PayloadError('CloudFormation sent templates that are no JSON')
  }
}
