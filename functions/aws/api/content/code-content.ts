import {
  GetFunctionCommand,
  GetLayerVersionCommand,
  LambdaClient,
  type GetFunctionCommandInput,
  type GetLayerVersionCommandInput,
} from '@aws-sdk/client-lambda'
import * as z from 'zod/mini'
import type { CodeContent } from '../../../code-packages/code-content.ts'
import { isCodeSha256 } from '../../../../audit/resources/lambda/code-content.ts'
import {
  defaultPackageLimits,
  isLastingContent,
  searchPackage,
} from '../../../code-packages/search-package.ts'
import { AwsCallError, type AwsCall, type AwsOperation } from '../../../collectors/api/aws-call.ts'
import { parseResponse } from '../../../collectors/fact-collector.ts'
import { getFunctionCode, getLayerVersionCode } from '../../../collectors/lambda/code/operations.ts'
import type { ContentCache } from '../../../images/content/layer-cache.ts'
import { downloadPackage, type CodeArchive } from '../../adapters/package-download.ts'
import { createSdkCall } from '../../sdk/sdk-call.ts'

const callLambdaCode = createSdkCall('lambda', region => new LambdaClient({ region }), {
  [getFunctionCode.name]: (input: GetFunctionCommandInput) => new GetFunctionCommand(input),
  [getLayerVersionCode.name]: (input: GetLayerVersionCommandInput) => new GetLayerVersionCommand(input),
})

const text = z.string()
const sha256 = text.check(z.refine(isCodeSha256))
const size = z.int().check(z.nonnegative())
const functionInput = z.object({ CodeSha256: sha256 })
const functionResponse = z.object({
  Configuration: z.object({ CodeSha256: sha256, CodeSize: size }),
  Code: z.object({ Location: text }),
})
const layerResponse = z.object({ Content: z.object({ CodeSha256: sha256, CodeSize: size, Location: text }) })

/** Bytes of the largest archive: what Lambda unpacks at most, with what an archive adds (Lambda Developer Guide, "Lambda quotas"). */
const MAX_ARCHIVE_BYTES = 300 * 1_024 * 1_024

/** How long a download takes at most; the search takes up to 90 seconds more. */
const DOWNLOAD_MILLISECONDS = 60_000

/** What deviates from the defaults. */
export interface CodeContentOptions {
  /** Calls Lambda itself. */
  call?: AwsCall
  /** After so many bytes of archives, no further archive is read; those in the cache cost none. */
  maxBytes?: number
  /** Is called with the bytes of each archive that was downloaded. */
  onDownload?: (bytes: number) => void
}

/**
 * Calls Lambda for what archives of functions and layers contain. The output is what the URL of GetFunction or GetLayerVersion leads
 * to, because a presigned URL is a secret, and it expires, and because archives have secrets: `{ code }` has what the archive
 * contains, from `cache` if it was read before; `{ unreadable }` why there is nothing.
 */
export function createCodeContentCall(
  cache: ContentCache<CodeContent>,
  { call = callLambdaCode, maxBytes = Infinity, onDownload }: CodeContentOptions = {},
): AwsCall {
  let downloaded = 0
  const readArchive = async (awsOperation: AwsOperation, archive: CodeArchive) => {
    const cached = await cache.get(archive.digest)
    if (cached !== undefined) return { code: cached }
    if (archive.bytes > MAX_ARCHIVE_BYTES)
      return { unreadable: `it has ${archive.bytes} bytes; at most ${MAX_ARCHIVE_BYTES} are read` }
    if (downloaded + archive.bytes > maxBytes) return { unreadable: explainMaximum(maxBytes) }
    downloaded += archive.bytes
    const bytes = await downloadPackage(awsOperation, archive, DOWNLOAD_MILLISECONDS)
    onDownload?.(archive.bytes)
    const code = searchPackage(bytes, archive.digest, defaultPackageLimits)
    if (isLastingContent(code)) await cache.put(code)
    return { code }
  }
  return async (awsOperation, region, input) => {
    if (awsOperation === getLayerVersionCode) {
      const output = await call(awsOperation, region, input)
      const { CodeSha256, CodeSize, Location } = parseResponse(awsOperation, output, layerResponse).Content
      return readArchive(awsOperation, { url: Location, digest: formatDigest(CodeSha256), bytes: CodeSize })
    }
    const { CodeSha256 } = parseResponse(awsOperation, input, functionInput)
    const digest = formatDigest(CodeSha256)
    const cached = await cache.get(digest)
    if (cached !== undefined) return { code: cached }
    const { CodeSha256: _, ...named } = input
    const response = await call(awsOperation, region, named)
    const { Configuration, Code } = parseResponse(awsOperation, response, functionResponse)
    if (Configuration.CodeSha256 !== CodeSha256)
      throw new AwsCallError(awsOperation, 'NoResponse', 'the function has other code by now')
    return readArchive(awsOperation, { url: Code.Location, digest, bytes: Configuration.CodeSize })
  }
}

function formatDigest(codeSha256: string): string {
  return `sha256:${Buffer.from(codeSha256, 'base64').toString('hex')}`
}

function explainMaximum(bytes: number): string {
  const shown = `${Math.round(bytes / 1_000_000)} MB`
  return `at most ${shown} of the code of functions are downloaded outside of a deployment`
}
