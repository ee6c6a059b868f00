/** ECS's failure reason for a resource that does not exist (ECS Developer Guide, "API failure reasons"). */
export const ECS_MISSING = 'MISSING'
