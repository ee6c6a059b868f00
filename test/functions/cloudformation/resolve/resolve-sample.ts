import type {
  ResolvedResource,
  ResolvedTemplate,
  StackContext,
} from '../../../../functions/cloudformation/resolve/resolved-template.ts'
import type { ResolvedValue } from '../../../../functions/cloudformation/resolve/resolved-value.ts'
import { resolveTemplate } from '../../../../functions/cloudformation/resolve/resolve-template.ts'
import { parseTemplate } from '../../../../functions/cloudformation/template/parse-template.ts'
import { TemplateError } from '../../../../functions/cloudformation/template/template.ts'

/** The context of the stack `app` in the account 111122223333, eu-west-1. */
export function buildStackContext(overrides: Partial<StackContext> = {}): StackContext {
  return {
    stack: 'app',
    account: '111122223333',
    region: 'eu-west-1',
    parameters: {},
    physicalIds: new Map(),
    exports: new Map(),
    ...overrides,
  }
}

/** Parses and resolves a template. */
export function resolveText(text: string, overrides: Partial<StackContext> = {}): ResolvedTemplate[] {
  return resolveTemplate(parseTemplate(text, 'app.yaml'), buildStackContext(overrides))
}

/** The resolved template of a text that has one. */
export function resolveOnly(text: string, overrides: Partial<StackContext> = {}): ResolvedTemplate {
  const [resolved, ...more] = resolveText(text, overrides)
  if (resolved === undefined || more.length > 0) throw new Error(`resolved ${more.length + 1} times`)
  return resolved
}

/** The resource `logicalId` of a resolved template. */
export function findResolved({ resources }: ResolvedTemplate, logicalId: string): ResolvedResource {
  const resource = resources.find(each => each.logicalId === logicalId)
  if (resource === undefined) throw new Error(`no resource ${logicalId}`)
  return resource
}

/** The property `P` of the resource `R` of a template with `sections`, whose property is `yaml`. */
export function resolveProperty(
  yaml: string,
  sections = '',
  overrides: Partial<StackContext> = {},
): ResolvedValue | undefined {
  const text = `${sections}\nResources:\n  R:\n    Type: AWS::SNS::Topic\n    Properties:\n      P: ${yaml}\n`
  return findResolved(resolveOnly(text, overrides), 'R').properties['P']
}

/** The message of the TemplateError that `run` throws. */
export function captureTemplateError(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (error instanceof TemplateError) return error.message
    throw error
  }
  return 'accepted'
}
