import {
  BatchGetProjectsCommand,
  CodeBuildClient,
  ListProjectsCommand,
  type BatchGetProjectsCommandInput,
} from '@aws-sdk/client-codebuild'
import { batchGetProjects, listProjects } from '../../collectors/codebuild/operations.ts'
import { createSdkCall } from '../sdk/sdk-call.ts'

/** Calls CodeBuild about build projects. */
export const callCodeBuild = createSdkCall('codebuild', region => new CodeBuildClient({ region }), {
  [listProjects.name]: (input: object) => new ListProjectsCommand(input),
  [batchGetProjects.name]: (input: BatchGetProjectsCommandInput) => new BatchGetProjectsCommand(input),
})
