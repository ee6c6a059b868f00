import type { LocalAws } from '../../../local-aws/local-aws.ts'

/** Templates that are deployed one after the other as the same stack. */
export interface TemplateChange {
  name: string
  stack: string
  steps: readonly TemplateStep[]
}

/** A template, and what is changed beside the stack before it is deployed. */
export interface TemplateStep {
  template: GatedTemplate
  drift?: (localAws: LocalAws) => Promise<unknown>
}

/** The template of a test: its resources by logical id. */
export interface GatedTemplate {
  Resources: Readonly<Record<string, object>>
}

/** A step with these resources. */
export function defineStep(
  Resources: Readonly<Record<string, object>>,
  drift?: TemplateStep['drift'],
): TemplateStep {
  return { template: { Resources }, ...(drift === undefined ? {} : { drift }) }
}

/** A resource of a type. */
export function buildTyped(Type: string, Properties: object = {}, others: object = {}): object {
  return { Type, Properties, ...others }
}

/** A policy whose statements allow unless they say otherwise. */
export function buildChangePolicy(...statements: object[]): object {
  return {
    Version: '2012-10-17',
    Statement: statements.map(statement => ({ Effect: 'Allow', ...statement })),
  }
}

/** A trust policy for a service. */
export function buildChangeTrust(service: string): object {
  return buildChangePolicy({ Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' })
}

/** `Ref`. */
export function buildRef(logicalId: string): object {
  return { Ref: logicalId }
}

/** The attribute `Arn` of a resource, or another one. */
export function buildAttribute(logicalId: string, attribute = 'Arn'): object {
  return { 'Fn::GetAtt': [logicalId, attribute] }
}

/** A role that Lambda can assume. */
export function buildChangeRole(properties: object = {}): object {
  return buildTyped('AWS::IAM::Role', {
    AssumeRolePolicyDocument: buildChangeTrust('lambda'),
    ...properties,
  })
}

/** A function with a role of the template. */
export function buildLambda(roleId: string, properties: object = {}): object {
  return buildTyped('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: buildAttribute(roleId),
    Code: { ZipFile: 'exports.handler = async () => {}' },
    ...properties,
  })
}

/** The ARN of an AWS managed policy. */
export function nameManagedPolicy(name: string): string {
  return `arn:aws:iam::aws:policy/${name}`
}

/** The policy that grants everything. */
export const ADMINISTRATOR_POLICY = nameManagedPolicy('AdministratorAccess')

/** Another account, in the form in which AWS returns its id in policies. */
export const PARTNER = 'arn:aws:iam::999999999999:root'
