// 128 short Korean words for reading a safety check aloud; each stands for seven bits. The order is part of the protocol.
export const korean: readonly string[] = `
가방 가을 가위 감자 강물 거울 거미 고래 고향 곰 공원 과자 구름 국수 군밤 귤
그네 그림 기차 김치 까치 꽃밭 꿀벌 나비 나무 낙엽 낙타 냄비 노을 농부 누나 눈길
다리 달력 달빛 당근 대문 도시 도토리 동생 두부 들판 등대 딸기 떡국 라디오 레몬 마늘
마당 마을 만두 말 망치 매미 멜론 모래 모자 목도리 무지개 문어 물병 미역 바늘 바다
바람 바위 밤하늘 배추 버섯 번개 벽돌 별 병아리 보리 봄비 부엌 북 붓 비누 비둘기
빵집 사과 사슴 사탕 산길 상추 새벽 샘물 선물 섬 소금 소나무 손수건 수박 숟가락 숲
시계 신발 아침 안개 양말 양파 언덕 여름 연필 오리 옥수수 우산 우유 은하수 의자 이불
자전거 잔디 저녁 접시 제비 조개 종이 주머니 참새 책상 촛불 치즈 친구 토끼 파도 하늘
`
  .trim()
  .split(/\s+/);
