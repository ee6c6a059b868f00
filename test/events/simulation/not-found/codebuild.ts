import { requireFirst, respondUnlessPresent, type NotFoundHandlers } from './request.ts'

/** Not-found responses of CodeBuild. Lists of everything always exist. */
export const codeBuildNotFound: NotFoundHandlers = {
  BatchGetProjects: respondUnlessPresent(
    'projects',
    ({ names }) => `:project/${requireFirst(names)}`,
    name => ({ output: { projects: [], projectsNotFound: [name.slice(':project/'.length)] } }),
  ),
}
