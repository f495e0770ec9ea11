"""The scaled log: Apache Kafka through aiokafka, on the subset of it that cannot hang us (docs/adr/0002)."""

from contact_centre.log.kafka.log import KafkaLog, open_kafka_log
from contact_centre.log.kafka.settings import KafkaSettings
from contact_centre.log.kafka.topics import WrongTopic
from contact_centre.log.kafka.writer import RecordTooLarge

__all__ = ["KafkaLog", "KafkaSettings", "RecordTooLarge", "WrongTopic", "open_kafka_log"]
