import { parseTemplate } from '../../../../../functions/cloudformation/template/parse-template.ts'
import type { Json } from '../../../../../functions/cloudformation/template/template.ts'
import type { ResolvedTemplate } from '../../../../../functions/cloudformation/resolve/resolved-template.ts'
import { resolveTemplate } from '../../../../../functions/cloudformation/resolve/resolve-template.ts'
import { buildStackContext, resolveOnly } from '../resolve-sample.ts'

const HEAD = 'Transform: AWS::Serverless-2016-10-31\n'

/** The properties that a function of AWS SAM needs. */
export const FUNCTION = 'InlineCode: a, Handler: index.handler, Runtime: nodejs22.x'

/** Resolves a SAM template with the function `Worker`, whose further properties are `yaml`. */
export function resolveFunction(yaml: string, more = ''): ResolvedTemplate {
  const indented = yaml.replaceAll('\n', '\n      ')
  return resolveOnly(
    `${HEAD}Resources:\n  Worker:\n    Type: AWS::Serverless::Function\n    Properties:\n      InlineCode: a\n      Handler: index.handler\n      Runtime: nodejs22.x\n      ${indented}\n${more}`,
  )
}

/** Resolves a SAM template with these sections. */
export function resolveServerless(sections: string): ResolvedTemplate {
  return resolveOnly(`${HEAD}${sections}`)
}

/** Resolves a SAM template that is given as JSON. */
export function resolveServerlessJson(body: Readonly<Record<string, Json>>): ResolvedTemplate[] {
  const text = JSON.stringify({ Transform: 'AWS::Serverless-2016-10-31', ...body })
  return resolveTemplate(parseTemplate(text, 'app.json'), buildStackContext())
}

/** Type and properties of the resources, by logical id, without those in `omitted`. */
export function listGenerated(
  { resources }: ResolvedTemplate,
  ...omitted: readonly string[]
): Record<string, unknown> {
  return Object.fromEntries(
    resources
      .filter(({ logicalId }) => !omitted.includes(logicalId))
      .map(({ logicalId, type, properties }) => [logicalId, { type, ...properties }]),
  )
}
