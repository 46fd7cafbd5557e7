export { plantInvites, type PlantedInvite } from './plant-invites.js';
