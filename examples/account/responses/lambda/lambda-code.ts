import { CODE_CONTENT_SCHEMA, type CodeContent } from '../../../../functions/code-packages/code-content.ts'
import type { RecordedCall } from '../../../../functions/local/account-file.ts'
import type { ExampleAccount, ExampleCode, ExampleFunctionConfiguration } from '../../example-account.ts'
import type { ResponseRecorder } from '../response-recorder.ts'

/** Code without secrets. */
export const NO_SECRETS: ExampleCode = { codeSha256: `${'Ab3'.repeat(14)}c=`, secrets: {} }

/** What GetFunction leads to: the content of the archive. */
export function buildCodeResponses(
  input: RecordedCall['input'],
  { packageType, code = NO_SECRETS }: ExampleFunctionConfiguration,
  lambda: ResponseRecorder,
): RecordedCall[] {
  if (packageType === 'Image') return []
  const CodeSha256 = code.codeSha256
  return [lambda('GetFunction', { ...input, CodeSha256 }, { code: buildCodeContent(code) })]
}

/** What GetLayerVersion leads to: the content of each layer version, of the account and of others. */
export function buildLayerCodeResponses(
  layers: ExampleAccount['layers'],
  users: readonly ExampleFunctionConfiguration[],
  lambda: ResponseRecorder,
): RecordedCall[] {
  const arns = [...Object.keys(layers), ...users.flatMap(each => Object.keys(each.layers ?? {}))]
  return [...new Set(arns)].map(arn => {
    const input = { LayerName: arn.replace(/:\d+$/, ''), VersionNumber: Number(arn.split(':').at(-1)) }
    return lambda('GetLayerVersion', input, { code: buildCodeContent(NO_SECRETS) })
  })
}

function buildCodeContent({ codeSha256, secrets }: ExampleCode): CodeContent {
  const found = Object.entries(secrets).map(([path, detected]) => ({ path, detected }))
  return {
    schema: CODE_CONTENT_SCHEMA,
    digest: `sha256:${Buffer.from(codeSha256, 'base64').toString('hex')}`,
    bytes: 4_096,
    entries: 8,
    secrets: found,
    scanned: { files: 8, bytes: 8_192 },
    issues: [],
  }
}
