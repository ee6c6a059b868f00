import { parseArn } from '../../resources/arn.ts'
import { buildCodeSigningConfigResource } from '../../resources/lambda/code-signing-config.ts'
import type { Change } from '../change.ts'
import { readObject, readText, type CloudTrailEvent } from '../cloudtrail-event.ts'

/**
 * The code signing configuration that `call` created, changed or deleted. The kind is unresolved if the call does not name it;
 * undefined if it belongs to another account.
 */
export function parseCodeSigningSubjects({
  operation,
  request,
  response,
  account,
  region,
}: CloudTrailEvent): Pick<Change, 'subjects' | 'unresolvedKinds'> | undefined {
  const returned = readObject(response, 'codeSigningConfig')
  const arn = readText(request, 'codeSigningConfigArn') ?? readText(returned, 'codeSigningConfigArn') ?? ''
  const parsed = parseArn(arn)
  const isConfig = parsed?.service === 'lambda' && parsed.resource.startsWith('code-signing-config:')
  if (!isConfig || parsed.region !== region)
    return { subjects: [], unresolvedKinds: ['AWS::Lambda::CodeSigningConfig'] }
  if (parsed.account !== account) return undefined
  const presence = operation === 'DeleteCodeSigningConfig' ? 'DELETED' : 'PRESENT'
  const resource = buildCodeSigningConfigResource(arn, account)
  return { subjects: [{ resource, facts: 'ALL', expectation: { presence } }] }
}
