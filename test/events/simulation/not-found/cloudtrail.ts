import { buildAwsError, requireText, type NotFoundHandlers, type NotFoundHandler } from './request.ts'

function handleTrail(parameter: string): NotFoundHandler {
  return ({ world, input }) =>
    requireText(input[parameter]) in world.trails
      ? undefined
      : buildAwsError('TrailNotFoundException', 'Unknown trail.')
}

/** What CloudTrail answers. Lists of everything are never absent. */
export const cloudtrailNotFound: NotFoundHandlers = {
  GetEventSelectors: handleTrail('TrailName'),
  GetTrailStatus: handleTrail('Name'),
}
