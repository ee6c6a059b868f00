import { buildAwsError, requireText, type NotFoundHandlers, type NotFoundHandler } from './request.ts'

function handleTrail(parameter: string): NotFoundHandler {
  return ({ world, input }) =>
    requireText(input[parameter]) in world.trails
      ? undefined
      : buildAwsError('TrailNotFoundException', 'Unknown trail.')
}

/** Not-found responses of CloudTrail. Lists of everything always exist. */
export const cloudtrailNotFound: NotFoundHandlers = {
  GetEventSelectors: handleTrail('TrailName'),
  GetTrailStatus: handleTrail('Name'),
}
