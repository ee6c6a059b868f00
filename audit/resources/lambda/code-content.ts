import type { ContentSecrets } from '../ecr/image-content.ts'
import { listFunctionPaths } from '../function-paths.ts'
import type { KindDefinition } from '../kind-definition.ts'
import { parseArn } from '../arn.ts'
import type { Resource } from '../resource.ts'

/** What the archive of a function or of a layer contains. It depends on its bytes alone, so it is read once. */
export interface CodeContentFacts {
  secrets: ContentSecrets
}

/** What an archive contains. It is a kind of its own because the function that reads it needs more memory and time. */
export const codeContentKind = {
  kind: 'AWS::Lambda::CodeContent',
  label: 'code',
  describedBy: 'AWS::Lambda::Function',
  immutable: { collector: 'content' },
  auditedIfReferenced: true,
  forgottenIfUnreferenced: true,
  // A download takes up to 60 seconds, the search up to 90.
  readSeconds: 155,
  facts: {
    secrets: {
      collector: 'content',
      affects: [...listFunctionPaths('codeContent'), ...listFunctionPaths('layerContents')],
    },
  },
} satisfies KindDefinition

/** CodeSha256 as Lambda writes it: the 32 bytes of the SHA-256 digest of the archive in Base64. */
const CODE_SHA_256 = /^[A-Za-z\d+/]{43}=$/

/** Whether a text is a CodeSha256 as Lambda writes it. */
export function isCodeSha256(text: string): boolean {
  return CODE_SHA_256.test(text)
}

/** The content of the archive of a function or of a published version, by the ARN of either. Other code is another resource. */
export function buildFunctionCodeResource(
  { account, region, arn }: Resource,
  codeSha256: string,
): Resource<'AWS::Lambda::CodeContent'> {
  const named = codeSha256.replaceAll('+', '-').replaceAll('/', '_').replace('=', '')
  return { kind: 'AWS::Lambda::CodeContent', account, region, arn: `${arn}/code/${named}` }
}

/** The content of the archive of a layer version, by its ARN. A layer version never changes. */
export function buildLayerCodeResource(
  layerArn: string,
  account: string,
): Resource<'AWS::Lambda::CodeContent'> {
  const region = parseArn(layerArn)?.region ?? ''
  return { kind: 'AWS::Lambda::CodeContent', account, region, arn: `${layerArn}/code` }
}

/** The archive of a content: of a function, whose version is absent for $LATEST, or of a layer version. */
export type CodeOwner =
  | { of: 'FUNCTION'; FunctionName: string; Qualifier?: string; codeSha256: string }
  | { of: 'LAYER'; LayerName: string; VersionNumber: number }

const FUNCTION_CODE = /:function:([^:]{1,140})(?::(\d{1,20}))?\/code\/([\w-]{43})$/
const LAYER_CODE = /^(arn:[a-z-]{3,20}:lambda:[a-z\d-]{1,30}:\d{12}:layer:[\w-]{1,140}):(\d{1,15})\/code$/

/** The archive of a content; undefined if it is of no function and of no layer of an account. */
export function parseCodeContent({ arn }: Pick<Resource, 'arn'>): CodeOwner | undefined {
  const [, LayerName, version] = LAYER_CODE.exec(arn) ?? []
  if (LayerName !== undefined) return { of: 'LAYER', LayerName, VersionNumber: Number(version) }
  const [, FunctionName, Qualifier, named] = FUNCTION_CODE.exec(arn) ?? []
  if (FunctionName === undefined || named === undefined) return undefined
  const codeSha256 = `${named.replaceAll('-', '+').replaceAll('_', '/')}=`
  const code = { of: 'FUNCTION', FunctionName, codeSha256 } as const
  return Qualifier === undefined ? code : { ...code, Qualifier }
}
