import { parseFunctionName } from '../../../../audit/resources/lambda/function-name.ts'

/**
 * Inspector's ids of the version of a function with this ARN: the ARN itself. That of $LATEST ends with `:$LATEST` in events
 * of Inspector (Inspector User Guide, "EventBridge event schema"); the ARN without a version means the same. They are sorted.
 */
export function listInspectorIds(arn: string): string[] {
  const qualifier = parseFunctionName(arn)?.qualifier
  if (qualifier === undefined) return [arn, `${arn}:$LATEST`]
  return qualifier === '$LATEST' ? [arn.slice(0, -':$LATEST'.length), arn] : [arn]
}
