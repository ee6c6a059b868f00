import { describe, expect, it } from 'vitest'
import { buildProjectResource } from '../../../../audit/resources/codebuild/project.ts'
import { batchGetProjects, listProjects } from '../../../../functions/collectors/codebuild/operations.ts'
import { projectPrefetch } from '../../../../functions/collectors/codebuild/prefetch.ts'
import { projectList } from '../../../../functions/collectors/codebuild/resource-lists.ts'
import { usePrefetches } from '../../../../functions/collectors/lists/prefetch.ts'
import { createTypedCall, listAllResources } from '../../../../functions/collectors/lists/resource-list.ts'
import { createRedactor, redactResponse } from '../../../../functions/collectors/redaction/redact.ts'
import { createStubbedApi, readStubbed, readStubbedFacts } from '../stubbed-api.ts'

const ireland = { account: '111122223333', region: 'eu-west-1' }
const project = buildProjectResource('storefront', ireland)
const role = `arn:aws:iam::${ireland.account}:role/service-role/Build`
const GITHUB_TOKEN = ['ghp', 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8'].join('_')
const hash = expect.any(String) as string

const returned = {
  name: 'storefront',
  arn: project.arn,
  source: { type: 'GITHUB', location: 'https://github.com/acme/storefront.git' },
  secondarySources: [],
  artifacts: { type: 'NO_ARTIFACTS' },
  environment: { type: 'LINUX_CONTAINER', environmentVariables: [] as object[] },
  serviceRole: role,
  projectVisibility: 'PRIVATE',
  tags: [] as object[],
}

function read(more: object) {
  const output = { projects: [{ ...returned, ...more }], projectsNotFound: [] }
  return readStubbedFacts(project, { BatchGetProjects: output })
}

function readVariables(...environmentVariables: object[]) {
  return read({ environment: { ...returned.environment, environmentVariables } })
}

describe('a build project', () => {
  it('has no secrets, no webhook and private builds by default', async () => {
    const { projectVisibility: _, ...others } = returned
    const facts = await readStubbedFacts(project, { BatchGetProjects: { projects: [others] } })
    expect(facts).toEqual({
      environment: { known: {} },
      texts: { known: [{ source: 'PRIMARY', part: 'location', detected: [], hash }] },
      location: { known: 'https://github.com/acme/storefront.git' },
      serviceRole: { known: expect.objectContaining({ kind: 'AWS::IAM::Role', arn: role }) as object },
      visibility: { known: 'PRIVATE' },
      webhook: { known: 'NONE' },
      tags: { known: {} },
    })
  })

  it('has the tags that CodeBuild returns, also of an account file', async () => {
    const tags = [{ key: 'team', value: 'web' }, { key: 'waived' }]
    const fact = { tags: { known: { team: 'web', waived: '' } } }
    expect(await read({ tags })).toMatchObject(fact)
    const output = { projects: [{ ...returned, tags }] }
    const retained = redactResponse(batchGetProjects, output, createRedactor('key')) as object
    expect(await readStubbedFacts(project, { BatchGetProjects: retained })).toMatchObject(fact)
    expect(await read({ tags: undefined })).toMatchObject({
      tags: { unknown: 'codebuild:BatchGetProjects returned no tags' },
      visibility: { known: 'PRIVATE' },
    })
  })

  it('runs as a role that it names by ARN or by name, or as none', async () => {
    expect(await read({ serviceRole: 'Build' })).toMatchObject({
      serviceRole: { known: { arn: `arn:aws:iam::${ireland.account}:role/Build` } },
    })
    expect(await read({ serviceRole: undefined })).toMatchObject({ serviceRole: { known: 'NONE' } })
  })

  it('has public builds', async () => {
    expect(await read({ projectVisibility: 'PUBLIC_READ' })).toMatchObject({
      visibility: { known: 'PUBLIC_READ' },
    })
  })

  it.each([
    ['an unknown visibility', { projectVisibility: 'SECRET' }],
    ['no source', { source: undefined }],
    ['no environment', { environment: undefined }],
    ['an unknown approval', { webhook: { pullRequestBuildPolicy: { requiresCommentApproval: 'MAYBE' } } }],
  ])('is unknown with %s', async (_, more) => {
    const unknown = expect.stringContaining('unexpected response') as string
    expect(await read(more)).toMatchObject({ environment: { unknown }, webhook: { unknown } })
  })

  it('is not found if CodeBuild does not find it', async () => {
    const output = { projects: [], projectsNotFound: ['storefront'] }
    expect(await readStubbed(project, { BatchGetProjects: output })).toBe('NOT_FOUND')
  })

  it('is unknown if CodeBuild returns another project, or none', async () => {
    for (const output of [{ projects: [{ ...returned, name: 'other' }] }, {}]) {
      const facts = await readStubbedFacts(project, { BatchGetProjects: output })
      expect(facts).toMatchObject({
        environment: { unknown: expect.stringContaining('another project') as string },
      })
    }
  })
})

describe('the variables of a build project', () => {
  it('are inspected if they have their value in the project, by default too', async () => {
    const facts = await readVariables(
      { name: 'DB_PASSWORD', value: 'hunter2!', type: 'PLAINTEXT' },
      { name: 'TOKEN', value: GITHUB_TOKEN },
      { name: 'STAGE', value: 'prod', type: 'PLAINTEXT' },
    )
    expect(facts['environment']).toEqual({
      known: {
        DB_PASSWORD: { detected: ['password by its name'], hash },
        TOKEN: { detected: ['github-pat'], hash },
        STAGE: { detected: [], hash },
      },
    })
  })

  it('are left out if their value is the name of a stored one', async () => {
    const facts = await readVariables(
      { name: 'DB_PASSWORD', value: 'prod-db-password-9f2', type: 'SECRETS_MANAGER' },
      { name: 'TOKEN', value: GITHUB_TOKEN, type: 'PARAMETER_STORE' },
    )
    expect(facts['environment']).toEqual({ known: {} })
  })

  it('are inspected all if several have the same name', async () => {
    const facts = await readVariables({ name: 'A', value: GITHUB_TOKEN }, { name: 'A', value: 'prod' })
    expect(facts['environment']).toMatchObject({ known: { A: { detected: ['github-pat'] } } })
  })

  it('can be 1,000, with any name', async () => {
    const names = [
      '__proto__',
      'constructor',
      'a\u0000b\n\u202e',
      ...Array.from({ length: 997 }, (_, at) => `V${at}`),
    ]
    const facts = await readVariables(...names.map(name => ({ name, value: GITHUB_TOKEN })))
    const { known } = facts['environment'] as { known: object }
    expect(Object.keys(known).toSorted()).toEqual(names.toSorted())
  })
})

describe('the texts of a build project', () => {
  it.each([
    ['a password', 'https://build:s3cr3tpass@bitbucket.org/acme/shop.git', ['password in a URL']],
    ['a token of a known form', `https://${GITHUB_TOKEN}@github.com/acme/shop.git`, ['github-pat']],
    ['a generated text', 'https://x7Kp29qLm4Zt81Rv@git.example.com/shop.git', ['token in a URL']],
    ['a parameter', 'https://git.example.com/shop.git?access_token=x7Kp29qLm4Zt81Rv', ['key in a URL']],
  ])('are the location of the code, which is not kept with %s in it', async (_, location, detected) => {
    const facts = await read({ source: { type: 'BITBUCKET', location } })
    expect(facts).toMatchObject({
      texts: { known: [{ source: 'PRIMARY', part: 'location', detected }] },
      location: { known: 'NOT_KEPT' },
    })
  })

  it('are a location without its user name', async () => {
    const facts = await read({ source: { location: 'https://alice@bitbucket.org/acme/shop.git#main' } })
    expect(facts).toMatchObject({
      texts: { known: [{ detected: [] }] },
      location: { known: 'https://bitbucket.org/acme/shop.git' },
    })
  })

  it('are inline buildspecs and credentials of all sources', async () => {
    const buildspec = `version: 0.2\nenv:\n  variables:\n    DB_PASSWORD: hunter2!\n`
    const facts = await read({
      source: { type: 'NO_SOURCE', buildspec },
      secondarySources: [
        { sourceIdentifier: 'tools', location: `https://a:${GITHUB_TOKEN}@github.com/a/b` },
        { sourceIdentifier: 'docs', auth: { type: 'OAUTH', resource: GITHUB_TOKEN } },
      ],
    })
    expect(facts).toMatchObject({
      location: { known: 'NONE' },
      texts: {
        known: [
          { source: 'PRIMARY', part: 'buildspec', detected: ['password in a text'] },
          { source: 'tools', part: 'location', detected: ['password in a URL'] },
          { source: 'docs', part: 'auth', detected: ['github-pat'] },
        ],
      },
    })
  })

  it.each([
    'version: 0.2\nenv:\n  secrets-manager:\n    DB_PASSWORD: dbcreds\n  parameter-store:\n    API_TOKEN: x7Kp29qLm4Zt81Rv\nphases: {}\n',
    'version: 0.2\r\nenv:\r\n  secrets-manager: # of the database\r\n\r\n    DB_PASSWORD: dbcreds\r\nphases: {}\r\n',
    JSON.stringify({
      env: { 'secrets-manager': { DB_PASSWORD: 'dbcreds' }, 'parameter-store': { TOKEN: 'a' } },
    }),
    'ci/buildspec.yml',
    'arn:aws:s3:::acme-builds/buildspec.yml',
    'phases:\n  build:\n    commands:\n      - docker login --password-stdin\n      - TOKEN=$(aws secretsmanager get-secret-value --secret-id t)\n',
  ])('are no secrets if a buildspec names stored ones: %j', async buildspec => {
    expect(await read({ source: { buildspec } })).toMatchObject({ texts: { known: [{ detected: [] }] } })
  })

  it.each([
    'env:\n  secrets-manager:\n    DB: dbcreds\n  variables:\n    DB_PASSWORD: hunter2!\n',
    JSON.stringify({ env: { 'secrets-manager': { DB: 'x' }, variables: { DB_PASSWORD: 'hunter2!' } } }),
    `{"env": {"variables": {"DB_PASSWORD": "hunter2!"}}, "deep": ${'['.repeat(50_000)}`,
  ])('are secrets if a buildspec has one beside: %j', async buildspec => {
    const facts = await read({ source: { buildspec } })
    const { known } = facts['texts'] as { known: [{ detected: string[] }] }
    expect(known[0].detected).toHaveLength(1)
  })
})

describe('the webhook of a build project', () => {
  it('has its filters, and patterns only where a control needs them', async () => {
    const webhook = {
      url: 'https://api.github.com/repos/acme/storefront/hooks/1',
      payloadUrl: `https://codebuild.eu-west-1.amazonaws.com/webhooks?t=${GITHUB_TOKEN}`,
      secret: GITHUB_TOKEN,
      filterGroups: [
        [
          { type: 'EVENT', pattern: 'PUSH', excludeMatchedPattern: false },
          { type: 'ACTOR_ACCOUNT_ID', pattern: '^1$', excludeMatchedPattern: true },
          { type: 'HEAD_REF', pattern: GITHUB_TOKEN },
        ],
      ],
      buildType: 'BUILD',
    }
    const facts = await read({ webhook })
    expect(JSON.stringify(facts)).not.toContain(GITHUB_TOKEN)
    expect(facts).toMatchObject({
      webhook: {
        known: {
          filterGroups: [
            [
              { type: 'EVENT', pattern: 'PUSH', excluded: false },
              { type: 'ACTOR_ACCOUNT_ID', pattern: '^1$', excluded: true },
              { type: 'HEAD_REF', pattern: 'NOT_KEPT', excluded: false },
            ],
          ],
          organization: 'NONE',
          commentApproval: 'DISABLED',
          approverRoles: [],
        },
      },
    })
  })

  it('has its organization and its approvers', async () => {
    const webhook = {
      scopeConfiguration: { name: 'acme', scope: 'GITHUB_ORGANIZATION' },
      pullRequestBuildPolicy: {
        requiresCommentApproval: 'FORK_PULL_REQUESTS',
        approverRoles: ['GITHUB_WRITE'],
      },
    }
    expect(await read({ webhook })).toMatchObject({
      webhook: {
        known: {
          filterGroups: [],
          organization: 'https://github.com/acme',
          commentApproval: 'FORK_PULL_REQUESTS',
          approverRoles: ['GITHUB_WRITE'],
        },
      },
    })
    const elsewhere = { scopeConfiguration: { name: 'acme', domain: 'git.example.com' } }
    expect(await read({ webhook: elsewhere })).toMatchObject({
      webhook: { known: { organization: 'https://git.example.com/acme' } },
    })
  })
})

describe('the responses of an account file', () => {
  const secretive = {
    ...returned,
    description: GITHUB_TOKEN,
    tags: [{ key: 'a', value: GITHUB_TOKEN }],
    source: {
      type: 'GITHUB',
      location: `https://a:${GITHUB_TOKEN}@github.com/a/b`,
      buildspec: `env:\n  variables:\n    T: ${GITHUB_TOKEN}\n`,
      auth: { type: 'OAUTH', resource: GITHUB_TOKEN },
    },
    secondarySources: [{ sourceIdentifier: 'x', type: 'S3', location: 'bucket/key' }],
    environment: {
      environmentVariables: [
        { name: 'A', value: GITHUB_TOKEN, type: 'PLAINTEXT' },
        { name: 'B', value: GITHUB_TOKEN, type: 'PARAMETER_STORE' },
        GITHUB_TOKEN,
      ],
    },
    webhook: { secret: GITHUB_TOKEN, payloadUrl: GITHUB_TOKEN, url: GITHUB_TOKEN, filterGroups: [] },
  }

  it('have no secrets, and lead to the same facts', async () => {
    const redactor = createRedactor('key')
    const [, , ...variables] = secretive.environment.environmentVariables.toReversed()
    const readable = { ...secretive, environment: { environmentVariables: variables } }
    for (const each of [secretive, readable]) {
      const recorded = redactResponse(batchGetProjects, { projects: [each] }, redactor) as object
      expect(JSON.stringify(recorded)).not.toContain(GITHUB_TOKEN)
    }
    const recorded = redactResponse(batchGetProjects, { projects: [readable] }, redactor) as object
    expect(await readStubbedFacts(project, { BatchGetProjects: recorded })).toEqual(await read(readable))
    expect(redactResponse(batchGetProjects, recorded, redactor)).toEqual(recorded)
  })

  it('have the names of projects', () => {
    const names = { projects: ['storefront'], nextToken: 'more' }
    expect(redactResponse(listProjects, names, createRedactor('key'))).toEqual(names)
  })

  it.each([
    null,
    [],
    { projects: [null, 1, []] },
    { projects: [{ source: 1, environment: [], webhook: 'x' }] },
  ])('are redacted whatever they are: %j', output => {
    expect(() => redactResponse(batchGetProjects, output, createRedactor('key'))).not.toThrow()
  })
})

describe('the list of build projects', () => {
  const names = Array.from({ length: 250 }, (_, index) => `project-${index}`)
  const pages = createStubbedApi({
    ListProjects: ({ nextToken }) => {
      const at = nextToken === undefined ? 0 : Number(nextToken)
      const more = at + 100 < names.length ? { nextToken: String(at + 100) } : {}
      return { projects: names.slice(at, at + 100), ...more }
    },
  })

  it('has all of a region, page by page', async () => {
    const listed = await listAllResources(projectList, createTypedCall('eu-west-1', pages), ireland)
    expect(listed).toEqual(names.map(name => buildProjectResource(name, ireland)))
  })

  it('answers the calls of an audit, 100 projects in a call', async () => {
    const sizes: number[] = []
    const call = usePrefetches(
      (awsOperation, region, input) => {
        if (awsOperation === listProjects) return pages(awsOperation, region, input)
        const requested = input['names'] as string[]
        sizes.push(requested.length)
        return Promise.resolve({ projects: requested.map(name => ({ name })) })
      },
      [projectPrefetch],
    )
    for (const name of names)
      expect(await call(batchGetProjects, 'eu-west-1', { names: [name] })).toEqual({ projects: [{ name }] })
    expect(sizes).toEqual([100, 100, 50])
  })
})
