// Java and its relatives: the usual patterns of log4j, Logback, java.util.logging handlers and what is built on them. The name of the
// logger is the component.
//
//   2015-10-18 18:01:47,978 INFO [main] org.apache.hadoop.mapreduce.v2.app.MRAppMaster: Created MRAppMaster

import { compileLayout, recogniseLayouts } from '../parts/layout.ts';
import type { Format } from './format.ts';

const LAYOUTS = [
  '{level} [{thread}] {logger}: ', // Hadoop
  '{level} [{thread}] {logger} - ',
  '{level} {logger}: ', // Spark
  '{level} {logger} - ',
  '{pid} {level} {logger}: ', // HDFS
  '- {level} [{thread}:{name}@{line}] - ', // ZooKeeper
  '[{thread}] {level} {logger} - ', // Logback's default
  '[{thread}] {level} {logger}: ',
  '{level} [{logger}] ({thread}) ', // JBoss, WildFly, Quarkus
  '{level} {pid} --- [{thread}] {logger} : ', // Spring Boot
  '[{Level}][{name}] ', // Elasticsearch, OpenSearch
  '{level} [{thread}] {logger} ', // Tomcat
  '{level} [{logger}] ',
].map(compileLayout);

export const log4j: Format = {
  name: 'log4j',
  recognise: (line) => (line.lead?.isOpen === false ? recogniseLayouts(LAYOUTS, line) : undefined),
};
