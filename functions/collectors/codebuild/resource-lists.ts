import * as z from 'zod/mini'
import { buildProjectResource } from '../../../audit/resources/codebuild/project.ts'
import { createResourceList } from '../lists/resource-list.ts'
import { listProjects } from './operations.ts'

/** The names of projects in ListProjects' output. */
export const projectNamesResponse = z.object({ projects: z.optional(z.nullable(z.array(z.string()))) })

/** The build projects of a region. */
export const projectList = createResourceList(
  { kind: 'AWS::CodeBuild::Project', label: 'build projects', scope: 'REGION' },
  listProjects,
  { response: projectNamesResponse },
  ({ projects }, where) => (projects ?? []).map(name => buildProjectResource(name, where)),
)
