// For a host whose DataSource is not the default one of @nestjs/typeorm.
export { TypeOrmDatabase } from './infrastructure/postgres/typeorm-database.js';
