import type { RecordedCall } from '../../../functions/local/account-file.ts'
import type { ExampleAccount, ExampleProject } from '../example-account.ts'
import { createResponseRecorder } from './response-recorder.ts'

/** Builds CodeBuild's responses for `account` from the time `at` on. */
export function buildCodeBuildResponses(
  { regionsInScope, projects = {} }: ExampleAccount,
  at: string,
): RecordedCall[] {
  return regionsInScope.flatMap(region => {
    const codebuild = createResponseRecorder('codebuild', region, at)
    const here = Object.entries(projects)
      .filter(([arn]) => arn.split(':')[3] === region)
      .map(([arn, project]) => buildProject(arn, project))
    return [
      codebuild('ListProjects', {}, { projects: here.map(({ name }) => name) }),
      ...here.map(project =>
        codebuild(
          'BatchGetProjects',
          { names: [project.name] },
          { projects: [project], projectsNotFound: [] },
        ),
      ),
    ]
  })
}

function buildProject(arn: string, project: ExampleProject) {
  const { repository, role, environment = {}, visibility = 'PRIVATE', webhook, tags = {} } = project
  return {
    name: arn.slice(arn.indexOf('/') + 1),
    arn,
    source: { type: 'GITHUB', location: repository },
    secondarySources: [],
    environment: {
      environmentVariables: Object.entries(environment).map(([name, value]) => ({
        name,
        value,
        type: typeof value === 'string' ? 'PARAMETER_STORE' : 'PLAINTEXT',
      })),
    },
    serviceRole: role,
    projectVisibility: visibility,
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
    ...(webhook === undefined ? {} : { webhook }),
  }
}
