// What a service is called in the store: by its own name, and one of a tenant by the names of that, too, so that no tenant's
// lines push out, or are shown among, those of another.

import { type Tenant, tenantText } from '../store/layout.ts';

/** `web`, `acme/shop/prod/web`: no name of a service holds a slash. */
export function deploymentName(service: string, tenant: Tenant | undefined): string {
  return tenant === undefined ? service : `${tenantText(tenant)}/${service}`;
}

/** The service that a deployment is. */
export function serviceOfDeployment(deployment: string): string {
  return deployment.slice(deployment.lastIndexOf('/') + 1);
}
