import { quoteName } from '../../../../../audit/text/quote-text.ts'
import { readCatalogFile } from '../../../../bundled-files/aws-catalog.ts'
import type { Json } from '../../../template/template.ts'
import { createUnresolvedPart } from '../serverless-value.ts'

let cachedPaths: ReadonlyMap<string, string> | undefined

/** The paths of the policies that AWS manages, such as `service-role/AWSLambdaRole`, by name. */
function loadPaths(): ReadonlyMap<string, string> {
  return (cachedPaths ??= new Map(
    [...readCatalogFile('managed-policies.jsonl.br').matchAll(/^\["([^"]+)"/gm)].map(([, path = '']) => [
      path.slice(path.lastIndexOf('/') + 1),
      path,
    ]),
  ))
}

/** The ARN of a policy that AWS manages. */
export function buildAwsPolicyArn(path: string, partition: string): string {
  return `arn:${partition}:iam::aws:policy/${path}`
}

/** The ARN of a managed policy that `Policies` of a SAM resource names; unresolved if AWS's name is not in the catalog. */
export function findManagedPolicyArn(name: string, partition: string): Json {
  if (name.startsWith('arn:')) return name
  const path = loadPaths().get(name)
  if (path !== undefined) return buildAwsPolicyArn(path, partition)
  return createUnresolvedPart(
    `${quoteName(name)} is no ARN, and Assay knows no policy of this name that AWS manages`,
  )
}
