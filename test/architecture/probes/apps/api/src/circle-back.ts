import { circle } from './circle.js';

export const back = () => circle;
