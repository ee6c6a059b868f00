import { describe, expect, it } from 'vitest'
import { buildProjectResource } from '../../../../../audit/resources/codebuild/project.ts'
import { known } from '../../../../../audit/resources/fact.ts'
import type { ResolvedValue } from '../../../../../functions/cloudformation/resolve/resolved-value.ts'
import { readStubbedFacts } from '../../../collectors/stubbed-api.ts'
import {
  buildTemplateResource,
  notKnown,
  projectOwnFacts,
  projectTemplateResource,
  templateAccount as account,
  templatePlace,
} from '../template-resources.ts'

const project = buildProjectResource('shop', templatePlace)
const role = `arn:aws:iam::${account}:role/Build`
const location = 'https://github.com/acme/shop.git'
const buildspec = 'env:\n  variables:\n    DB_PASSWORD: hunter2!\n'
const minimal = { ServiceRole: role, Source: { Type: 'GITHUB', Location: location } }
const EVENT = { Type: 'EVENT', Pattern: 'PUSH, PULL_REQUEST_CREATED' }
const ACTOR = { Type: 'ACTOR_ACCOUNT_ID', Pattern: '123', ExcludeMatchedPattern: 'false' }

function buildProject(properties: Readonly<Record<string, ResolvedValue>>) {
  return buildTemplateResource('AWS::CodeBuild::Project', 'shop', { ...minimal, ...properties })
}

function projectWebhook(triggers: ResolvedValue) {
  return projectOwnFacts(buildProject({ Triggers: triggers }))['webhook']
}

/** A project as BatchGetProjects returns it. */
const returned = {
  name: 'shop',
  arn: project.arn,
  source: { type: 'GITHUB', location },
  environment: { type: 'LINUX_CONTAINER', environmentVariables: [] as object[] },
  serviceRole: role,
  projectVisibility: 'PRIVATE',
  tags: [] as object[],
}

describe('AWS::CodeBuild::Project', () => {
  it('has the facts that are read of it, with defaults', async () => {
    const read = await readStubbedFacts(project, { BatchGetProjects: { projects: [returned] } })
    expect(projectOwnFacts(buildProject({}))).toEqual(read)
    expect(projectTemplateResource(buildProject({}))[0]?.resource).toEqual(project)
  })

  it('has the facts that are read of it, with everything', async () => {
    const output = {
      ...returned,
      source: { type: 'GITHUB', location, buildspec, auth: { type: 'OAUTH', resource: 'arn' } },
      secondarySources: [{ sourceIdentifier: 'tools', location: 'https://a:s3cr3tpass@example.com/t.git' }],
      environment: {
        environmentVariables: [
          { name: 'DB_PASSWORD', value: 'hunter2!', type: 'PLAINTEXT' },
          { name: 'LIMIT', value: '5' },
          { name: 'TOKEN', value: 'a-token', type: 'SECRETS_MANAGER' },
        ],
      },
      projectVisibility: 'PUBLIC_READ',
      tags: [{ key: 'team', value: 'web' }],
      webhook: {
        filterGroups: [
          [
            { type: 'EVENT', pattern: EVENT.Pattern },
            { type: 'ACTOR_ACCOUNT_ID', pattern: '123', excludeMatchedPattern: false },
          ],
        ],
        scopeConfiguration: { name: 'acme', domain: 'git.example.com' },
        pullRequestBuildPolicy: {
          requiresCommentApproval: 'ALL_PULL_REQUESTS',
          approverRoles: ['GITHUB_WRITE'],
        },
      },
    }
    const projected = projectOwnFacts(
      buildProject({
        Source: { Type: 'GITHUB', Location: location, BuildSpec: buildspec, Auth: { Resource: 'arn' } },
        SecondarySources: [{ SourceIdentifier: 'tools', Location: 'https://a:s3cr3tpass@example.com/t.git' }],
        Environment: {
          EnvironmentVariables: [
            { Name: 'DB_PASSWORD', Value: 'hunter2!', Type: 'PLAINTEXT' },
            { Name: 'LIMIT', Value: 5 },
            { Name: 'TOKEN', Value: notKnown, Type: 'SECRETS_MANAGER' },
          ],
        },
        Visibility: 'PUBLIC_READ',
        Tags: [{ Key: 'team', Value: 'web' }],
        Triggers: {
          Webhook: true,
          FilterGroups: [[EVENT, ACTOR]],
          ScopeConfiguration: { Name: 'acme', Domain: 'git.example.com' },
          PullRequestBuildPolicy: {
            RequiresCommentApproval: 'ALL_PULL_REQUESTS',
            ApproverRoles: ['GITHUB_WRITE'],
          },
        },
      }),
    )
    expect(projected).toEqual(await readStubbedFacts(project, { BatchGetProjects: { projects: [output] } }))
    expect(JSON.stringify(projected)).not.toMatch(/hunter2|s3cr3tpass/)
  })

  it('names its role by its ARN or its name', () => {
    const named = projectOwnFacts(buildProject({ ServiceRole: 'Build' }))
    expect(named['serviceRole']).toMatchObject({ known: { arn: role } })
  })

  it('is incomplete with variables and sources that are not known', () => {
    const variables = [
      { Name: 'A', Value: notKnown },
      notKnown,
      { Name: 'API_TOKEN', Value: 'x7Kp29qLm4Zt81Rv' },
    ]
    const facts = projectOwnFacts(
      buildProject({
        Environment: { EnvironmentVariables: variables },
        SecondarySources: [{ Location: notKnown }],
      }),
    )
    expect(facts).toMatchObject({
      environment: {
        known: { API_TOKEN: { detected: ['key by its name'] } },
        incomplete: expect.stringContaining('Environment.EnvironmentVariables.0.Value') as string,
      },
      texts: {
        known: [{ source: 'PRIMARY', part: 'location' }],
        incomplete: expect.stringContaining('SecondarySources.0.Location') as string,
      },
    })
  })

  it.each<[string, ResolvedValue, string]>([
    ['a filter', { Webhook: true, FilterGroups: [[EVENT, notKnown]] }, 'Triggers.FilterGroups.0.1'],
    [
      'a pattern',
      { Webhook: true, FilterGroups: [[{ ...ACTOR, Pattern: notKnown }]] },
      'FilterGroups.0.0.Pattern',
    ],
    ['a group', { Webhook: true, FilterGroups: [notKnown] }, 'Triggers.FilterGroups.0'],
    ['the groups', { Webhook: true, FilterGroups: notKnown }, 'Triggers.FilterGroups'],
    ['all of it', notKnown, 'Triggers'],
    ['whether it exists', { Webhook: notKnown }, 'Triggers.Webhook'],
    [
      'the approvers',
      { Webhook: true, PullRequestBuildPolicy: { ApproverRoles: [notKnown] } },
      'ApproverRoles.0',
    ],
    [
      'a valid approval',
      { Webhook: true, PullRequestBuildPolicy: { RequiresCommentApproval: 'x' } },
      'Requires',
    ],
  ])('does not know its webhook without %s', (_, triggers, property) => {
    expect(projectWebhook(triggers)).toEqual({ unknown: expect.stringContaining(property) as string })
  })

  it('has no webhook if its triggers have none', () => {
    for (const triggers of [{}, { Webhook: false }, { Webhook: 'false', FilterGroups: [[EVENT]] }])
      expect(projectWebhook(triggers)).toEqual(known('NONE'))
  })

  it('does not know what becomes of a webhook and a visibility that the template leaves out', () => {
    const facts = projectOwnFacts(buildProject({ Triggers: { Webhook: true } }))
    const after = projectOwnFacts(buildProject({}), { ...facts, visibility: known('PUBLIC_READ') })
    expect(after).toMatchObject({
      webhook: { unknown: expect.stringContaining('no property Triggers') as string },
      visibility: { unknown: expect.stringContaining('no property Visibility') as string },
    })
  })

  it('says which required properties are missing', () => {
    const resource = buildTemplateResource('AWS::CodeBuild::Project', 'shop', {})
    expect(projectOwnFacts(resource)).toMatchObject({
      texts: { unknown: expect.stringContaining('Source is missing') as string },
      serviceRole: { unknown: expect.stringContaining('ServiceRole is missing') as string },
    })
  })
})
