/** IAM's errors for resources that do not exist. */
export const IAM_NOT_FOUND_ERRORS = ['NoSuchEntity', 'NoSuchEntityException']
